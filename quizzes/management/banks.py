"""How commands find a bank by its name."""

from django.core.management.base import CommandError

from members.queries import find_unit
from quizzes.models import Bank


def find_bank(name, org_code):
    """(bank or None, organisation or None) for the options --bank and --org.

    Without --org a bank of the whole installation is meant, or the only one of this name.
    Raises CommandError.
    """
    if org_code:
        org = find_unit(org_code)
        if org is None:
            raise CommandError(f"no organisation with the code {org_code}")
        return Bank.objects.filter(name=name, org=org).first(), org
    banks = list(Bank.objects.filter(name=name)[:100])
    shared = [bank for bank in banks if bank.org_id is None]
    if shared:
        return shared[0], None
    if len(banks) > 1:
        raise CommandError(
            f"several organisations have a bank called {name}: say --org"
        )
    return (banks[0], None) if banks else (None, None)
