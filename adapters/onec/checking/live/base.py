"""The base itself as the source of its descriptions, and of answers to calls that change nothing."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.http import OutsideHttp
from adapters.onec.dialect.call import Service
from adapters.onec.errand import Errand
from adapters.onec.odata.channel import Channel
from adapters.onec.odata.metadata import Metadata, MetadataUnreadableError, read_metadata
from adapters.onec.settings import OnecSettings
from adapters.onec.soap.described import Described
from adapters.onec.soap.description import Description
from adapters.onec.soap.errors import DescriptionUnusableError
from adapters.onec.soap.published import Place, Published
from bridge.ports.outside_errors import OutsideError

LONGEST_DESCRIPTION = 64 * 1024 * 1024
"""What `http` must let through: $metadata of a large base has 17 million bytes."""
TIMEOUTS = (5.0, 180.0)
_ERRAND = Errand("description", "описание базы", timeouts=TIMEOUTS)


@dataclass(frozen=True)
class Base:
    """The publication of `settings`, asked through `http`."""

    settings: OnecSettings
    http: OutsideHttp

    def soap(self, service: Service) -> Described | str:
        """The service's offers as they are now, or why there are none."""
        try:
            return self.wsdl(service.path, service.service).described
        except DescriptionUnusableError as error:
            return f"the description can't be used: {error}"
        except OutsideError as error:
            return error.message

    def wsdl(self, path: str, service: str = "") -> Description:
        """The description at a path below the publication's root. Raises OutsideError, DescriptionUnusableError."""
        place = Place(self.settings.root + path, self.settings.auth, self.http, service)
        # A folder of its own: what was kept a while ago is not what the base has now.
        with TemporaryDirectory() as folder:
            return Published(Path(folder)).current(place, _ERRAND).description

    def odata(self, service: Service) -> Metadata | str:
        """What the standard interface offers now, or why that is not known."""
        try:
            return read_metadata(self.edmx(service.path))
        except MetadataUnreadableError as error:
            return f"the description can't be used: {error}"
        except OutsideError as error:
            return error.message

    def edmx(self, path: str) -> bytes:
        """$metadata below a path. Raises OutsideError."""
        return Channel(self.settings.root + path, self.settings.auth, self.http).describe(_ERRAND)
