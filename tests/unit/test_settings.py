"""What a setting that holds a secret shows of it: nothing, wherever it is written."""

from __future__ import annotations

import pytest
from pydantic import SecretStr, ValidationError

from config.logs import secrets_of
from config.settings import Settings

ADDRESS = "https://moi:tressecret@ddt.example/jeton-de-calendrier"
#: Those that lead somewhere with a name, a password or a token in them.
SECRET = ("courier", "chat", "mailbox", "alarm", "ics_url", "key")


@pytest.mark.parametrize("name", SECRET)
def test_a_secret_is_one_by_its_type_and_shows_neither_in_repr_nor_in_json(name: str) -> None:
    settings = Settings.model_validate({name: ADDRESS})
    assert isinstance(getattr(settings, name), SecretStr)
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert "tressecret" not in shown
        assert "jeton-de-calendrier" not in shown


@pytest.mark.parametrize("name", ["link", "pages"])
@pytest.mark.parametrize("address", [ADDRESS, "http://jeton@ddt.example", "https://:mot@ddt.example/"])
def test_an_address_that_every_mail_shows_holds_no_password_and_its_refusal_does_not_say_it(
    name: str, address: str
) -> None:
    with pytest.raises(ValidationError, match="sans nom ni mot de passe") as raised:
        Settings.model_validate({name: address})
    assert address not in f"{raised.value}{raised.value!r}"


@pytest.mark.parametrize(
    "address", ["", "http://127.0.0.1:4200", "http://[::1]:4200/", "https://ddt.example/a/@b?c=d@e#f"]
)
def test_other_addresses_are_taken(address: str) -> None:
    assert Settings(link=address, pages=address).link == address


@pytest.mark.parametrize("name", ["courier", "mailbox", "ics_url"])
def test_the_password_of_an_address_is_taken_out_of_logs(name: str) -> None:
    assert "tressecret" in secrets_of(Settings.model_validate({name: ADDRESS}))
