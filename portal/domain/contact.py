"""How somebody can be reached, as the other side of a case may see it: enough to recognise, too little to use."""


def digits_of(phone: str) -> str:
    """A number as a gateway wants it and two spellings of one are known by: digits, without the 86 of China."""
    digits = "".join(character for character in phone if character.isascii() and character.isdigit())
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def masked_phone(phone: str) -> str:
    """13812345678 becomes 138****5678; of a short number only the last two digits stay."""
    digits = "".join(character for character in phone if character.isdigit())
    if len(digits) > 11:
        digits = digits[-11:]
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 9 else f"****{digits[-2:]}"


def masked_email(email: str) -> str:
    """li@demo.test becomes l***@demo.test."""
    name, _, host = email.rpartition("@")
    return f"{name[:1]}***@{host}"
