"""What an administrator loads into Odoo, against what the code asks Odoo for."""

import ast
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant import profile as profiles

ROOT = Path(__file__).parents[3]
SETUP = ROOT / "odoo" / "saphan_setup"
LEAST = {"base.group_user", "sales_team.group_sale_salesman", "base.group_partner_manager"}


def records(file: str) -> dict[str, ElementTree.Element]:
    root = ElementTree.parse(SETUP / "data" / file).getroot()
    return {record.attrib["id"]: record for record in root.iter("record")}


def field(record: ElementTree.Element, name: str) -> ElementTree.Element:
    found = record.find(f"field[@name='{name}']")
    assert found is not None, name
    return found


def test_the_manifest_names_every_file_of_data() -> None:
    manifest = ast.literal_eval((SETUP / "__manifest__.py").read_text(encoding="utf-8"))
    assert sorted(manifest["data"]) == sorted(f"data/{file.name}" for file in (SETUP / "data").iterdir())


@pytest.mark.parametrize("name", profiles.available())
def test_the_templates_have_the_names_that_the_profile_asks_for(name: str) -> None:
    asked = profiles.load(name).odoo
    templates = records("mail_templates.xml")
    assert field(templates["template_code"], "name").text == asked.code_template
    assert field(templates["template_staff"], "name").text == asked.staff_template


@pytest.mark.parametrize(("template", "names"), [("template_code", {"otp"}), ("template_staff", {"subject", "body"})])
def test_the_templates_print_what_the_client_sends_along(template: str, names: set[str]) -> None:
    record = records("mail_templates.xml")[template]
    assert set(re.findall(r"ctx\.get\('(\w+)'\)", ElementTree.tostring(record, encoding="unicode"))) == names
    assert field(record, "model_id").attrib["ref"] == "base.model_res_partner"
    assert field(record, "auto_delete").attrib["eval"] == "True"


def test_only_the_code_goes_to_the_contact() -> None:
    templates = records("mail_templates.xml")
    assert field(templates["template_code"], "partner_to").text == "{{ object.id }}"
    assert not [
        kept.attrib["name"] for kept in templates["template_staff"] if kept.attrib["name"] in ("partner_to", "email_to")
    ]


def test_the_assistants_group_is_the_least_that_works_and_the_page_says_the_same() -> None:
    (group,) = records("groups.xml").values()
    implied = set(re.findall(r"ref\('([\w.]+)'\)", field(group, "implied_ids").attrib["eval"]))
    page = (ROOT / "docs" / "odoo.md").read_text(encoding="utf-8")
    assert implied == LEAST
    assert set(re.findall(r"^\| [^|]+ \| `([\w.]+)` \|", page, re.MULTILINE)) == LEAST
