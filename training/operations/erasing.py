"""What training does when a person is made anonymous."""

from members.own_data_list import ERASED
from training.models import Certificate


def erase_from_certificates(*, member, name, number, at):
    """Certificates keep their number, items and hours, and lose the name and the employee number."""
    for certificate in Certificate.objects.filter(member=member):
        content = _without(certificate.content, {name: ERASED, number: ""})
        Certificate.objects.filter(pk=certificate.pk).update(content=content)


def _without(value, replaced):
    if isinstance(value, dict):
        return {key: _without(one, replaced) for key, one in value.items()}
    if isinstance(value, list):
        return [_without(one, replaced) for one in value]
    return replaced.get(value, value) if isinstance(value, str) else value
