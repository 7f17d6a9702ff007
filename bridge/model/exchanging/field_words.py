"""What names of fields tell: whole words, and beginnings of words (with a star)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Means(StrEnum):
    """What a field holds, as far as its name tells."""

    SUM = "sum"
    DAY = "day"
    WORD = "word"
    COUNT = "count"
    REFERENCE = "reference"
    PROSE = "prose"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Words:
    """`whole` words, and `beginnings`."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def has(self, part: str) -> bool:
        """Is this part of a name (lower case) one of them?"""
        return part in self.whole or part.startswith(self.beginnings)


def _words(text: str) -> Words:
    told = text.split()
    return Words(frozenset(one for one in told if "*" not in one), tuple(one[:-1] for one in told if "*" in one))


# A name with one of these is a person's, or secret: nothing but statuses is shown in it and below it.
PERSON = _words(
    """
    pass dob inn инн tel моб mobile mail дом house кв region city город fio фио name имя имени lname fname ser sex пол
    job work works работа работы dept pin pan ip api auth user лицо лица lico mes text текст login логин card карта
    карты стаж income psw pwd pd index индекс contact person client клиент клиента family father passport* паспорт*
    birth* рожд* снилс* snils* phone* телефон* email* почт* address* адрес* street* улиц* apartment* кварт* building*
    postcode* surname* фамил* patronym* отчеств* firstname* lastname* middlename* secondname* fullname* серия* серии*
    series* доход* incoming* salary* зарплат* зараб* employ* работод* experience* seniority* gender* division* подразд*
    выдан* выдал* issue* dateissue* пароль* password* token* secret* signature* hash* хеш* хэш* apikey* заемщ* borrower*
    контраг* физлиц* физическ* customer* buyer* recipient* residen* registr* регистр* прожив* прописк* контакт* comment*
    комментар* личност* поручител*
    """
)
HARMLESS: Mapping[Means, Words] = {
    Means.SUM: _words(
        """
        сумм* sum sums summ amount* долг* debt* остат* balance* rest итого total* процент* проц percent* interest*
        principal* тело body fee комисс* commission* штраф* fine fines пен* penalt* неустойк* цен* price* стоим* cost*
        аванс* advance* плат* paid pay payment* minor rate ставк* переплат* одобр* approve* agreed од late overdue
        просроч* now начисл* accru* psk пск gross net left prepaid posted seconds minutes hours discount* vat shipping
        deposit* surcharge*
        """
    ),
    Means.DAY: _words(
        """
        date* дата даты дат at on moment* момент* time врем* день day until since when by before check expected срок* due
        timestamp period saledate paymentdate
        """
    ),
    Means.WORD: _words(
        """
        status* статус* state* состоян* result* результ* type тип вид event событ* currency валют* method* метод* kind
        code код reason* причин* mode режим* online онлайн* deleted удал* posted провед* active approve* одобр* ok
        success* успех* category язык language country test тест* flag return error* ошибк* err word outcome final
        refused is has product* продукт* creditproduct* orderstatus paymethod* command charset accepted open оплач*
        required certain* measured
        """
    ),
    Means.COUNT: _words(
        """
        number номер* num n count колич* кол число version* верс* term срок* period* период* nights ноч* attempt* seq
        part parts page pages limit cnt days дней дни months месяц* interval* adults children fmt maxsms waitcall qty
        vat status* статус* code код error* err line* строк* result* state retry reason type тип flag
        """
    ),
    Means.REFERENCE: _words(
        """
        id ид uid uuid guid гуид key ключ* ref refno refnoext reference* number номер* deal* сделк* договор* contract*
        order* заказ* заявк* application* request* event message payment* parent doc документ* приходник* receipt*
        проводк* txn* account transaction* транзакц*
        """
    ),
    Means.THEIRS: _words("refno payrefno orderno payurefno"),
    Means.PROSE: _words("message* сообщен* error* ошибк* err descr* описан* detail* reason* причин* fault* title"),
}
PHONE = _words("phone* телефон* tel mobile моб*")
NUMBERED = _words(
    "код кода коды code http status статус строка строке line ошибка error модуль module лист позиция position колонка column err"
)
"""A short number after one of these tells a place, or a kind of error."""
