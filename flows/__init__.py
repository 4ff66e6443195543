"""What Prefect runs: one flow per file, and the file, the function and the deployment share one name."""
