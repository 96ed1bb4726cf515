"""How somebody can be reached, as the other side of a case may see it: enough to recognise, too little to use."""


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
