"""What each document of a marché says: pure functions from the facts, without their words of style.

The sentences are in `notifications/templates/_documents/`, each with the articles it rests on.
"""
