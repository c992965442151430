"""Who somebody is, as people write it into a chat: e-mail, phone, name, company."""

import re
from dataclasses import dataclass, replace

EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PHONE = re.compile(r"(?<![\d-])(?:\+66|0)[\d\s-]{7,13}\d(?![\d-])")
_END = r"(?=\s*(?:[,;\n]|$|บริษัท|คลินิก|โรงพยาบาล|ร้าน|เบอร์|โทร|อีเมล|email|e-mail|phone|tel|from|company|and my))"
_NAME_LABEL = (
    r"(?:(?:ผม|ดิฉัน|ฉัน|หนู)?ชื่อ(?:-นามสกุล|\s*นามสกุล)?(?:คือ)?|"
    r"my name is|name is|full name|name|i am|i'm|this is)"
)
NAME = re.compile(rf"{_NAME_LABEL}\s*[:：=]?\s*(.{{2,60}}?){_END}", re.IGNORECASE)
_COMPANY_END = r"(?=\s*(?:[,;\n]|$|เบอร์|โทร|อีเมล|email|e-mail|phone|tel\b))"
COMPANY = re.compile(
    rf"(?:company|clinic name|organi[sz]ation)\s*(?:is|:)?\s*(.{{2,80}}?){_COMPANY_END}"
    rf"|((?:บริษัท|คลินิก|โรงพยาบาล|ร้าน(?:ขาย)?ยา|หจก\.?|รพ\.)\s*.{{1,80}}?){_COMPANY_END}"
    rf"|(?<![A-Za-z])from\s+([A-Z].{{2,80}}?){_COMPANY_END}",
    re.IGNORECASE,
)
_LABELS = re.compile(
    r"(?:เบอร์(?:โทร(?:ศัพท์)?|มือถือ)?|โทร(?:ศัพท์)?|มือถือ|อีเมล์?|ชื่อ(?:-นามสกุล)?|บริษัท|phone(?: number)?|mobile|tel\.?|"
    r"e-?mail(?: address)?|(?:full )?name|company|my|is|are|and|คือ|ค่ะ|คะ|ครับ|นะ)(?![A-Za-z])\s*[:：=]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Contact:
    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""

    def __bool__(self) -> bool:
        return any((self.name, self.email, self.phone, self.company))

    def filled_from(self, other: "Contact") -> "Contact":
        """The newer details win."""
        return Contact(
            other.name or self.name, other.email or self.email, other.phone or self.phone, other.company or self.company
        )

    def missing(self) -> list[str]:
        return [field for field in ("name", "email", "phone") if not getattr(self, field)]


def contact_in(text: str) -> tuple[Contact, str]:
    """What the text says in so many words, and the text without the address and number."""
    email, phone = EMAIL.search(text), PHONE.search(text)
    rest = PHONE.sub(" ", EMAIL.sub(" ", text))
    company = COMPANY.search(rest)
    found = next((group for group in company.groups() if group), "") if company else ""
    name = NAME.search(COMPANY.sub("\n", rest))
    contact = Contact(
        name=_name(name[1]) if name else "",
        email=email[0].rstrip(".").lower() if email else "",
        phone=re.sub(r"[\s-]", "", phone[0]) if phone else "",
        company=_polite_end(found),
    )
    return contact, rest


def unlabelled_name(text: str, contact: Contact) -> Contact:
    """The same with the name taken from what is left of the text: for an answer to "what is your name?"."""
    if contact.name:
        return contact
    rest = COMPANY.sub(" ", PHONE.sub(" ", EMAIL.sub(" ", text)))
    name = _name(_LABELS.sub(" ", rest))
    return replace(contact, name=name) if 2 <= len(name) <= 60 and not re.search(r"[\d?]", name) else contact


def _name(text: str) -> str:
    return " ".join(_polite_end(text).strip(" ,;:-–/\n").split())


def _polite_end(text: str) -> str:
    return re.sub(r"\s*(?:ค่ะ|คะ|ครับ|นะคะ|please)\s*$", "", text).strip()
