"""Where the parts of a catalogue stand: file and line, for messages to an editor."""

from pathlib import Path

from eligibility.catalogue import Catalogue
from eligibility.schema import Measure
from eligibility.storage import POLICIES
from eligibility.yaml_lines import Document, Path_, read_yaml


class Places:
    """Finds the lines of a catalogue's parts; a file is read when it is first asked for."""

    def __init__(self, catalogue: Catalogue, policies: Path = POLICIES) -> None:
        """Args: catalogue: What was read. policies: The folder or file that it was read from."""
        self.catalogue = catalogue
        self._folder = policies if policies.is_dir() else policies.parent
        self._documents: dict[str, Document] = {}

    def measure(self, measure: Measure, *steps: str | int) -> str:
        """A part of a measure: `policies/municipal/hrss.yaml:47: measure muni-hrss-01`."""
        file = self.catalogue.file_of(measure.id)
        ids = [each.id for each in self.catalogue.files[file].measures]
        line = self._line(file, ("measures", ids.index(measure.id), *steps))
        return f"{line}: measure {measure.id}"

    def document(self, key: str) -> str:
        """A document: `policies/national.yaml:8: document nat-sme-300`."""
        file = next(name for name, content in self.catalogue.files.items() if key in content.documents)
        return f"{self._line(file, ('documents', key))}: document {key}"

    def group(self, key: str) -> str:
        """A stacking group: `policies/stacking.yaml:4: group lease-rent`."""
        for file, content in self.catalogue.files.items():
            ids = [group.id for group in content.groups]
            if key in ids:
                return f"{self._line(file, ('groups', ids.index(key)))}: group {key}"
        raise KeyError(key)

    def _line(self, file: str, path: Path_) -> str:
        if file not in self._documents:
            self._documents[file] = read_yaml(self._folder / file, f"{self._folder.name}/{file}")
        return self._documents[file].where(path)
