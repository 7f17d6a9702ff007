"""Words of exchanges: parts of names of fields, statuses, and what programs say in errors. Nobody's name, street or town.

Written out rather than gathered: what may stand in clear is a list that a person can read. Lower case, ё as е.
"""

_TEXT = """
a about accept accepted access account accounts accrual accruals accrued accumulation acknowledge acquirer action active
actual actualization actualized add added additional addr address addresses adult adults advance advances after again agency
ages agreed agreement ahead ai alert alfapay algorithm all allocation allow allowed allpages already also alu always amount an
and annotation annotations announce announced annual annuity another answer answered answers any anything apache apart
apartment api apikey application applications approval approved apr are args arr array arrival arrived arrives as asc ascii
ask asked asp aspx association at atom attached attachment attribute auth authorization authorizations authorize authorized
automode average awaited away b back bad baggage balance ban bank bankname banned base basis be because been before begin
beginning behind being bigger bik bill billing bin binary binding birth birthdate birthday birthplace bitmap black blacklist
blank block blocked blueprint board body booking bool boolean born borrower both bracket brackets breakdown bridge building
business busy buyer by byte c cache calculate calculation calendar call callback callcheck calling calls came can cancel
canceled cancelled cannot cap caps capture captures card cards carried carrier cash catalog category cause caused cc ccvisamc
certain certainly certainty certificate cgi change changed changes channel characteristic characters charge chargeback charset
chart chbp cheaper check checksums children choice chosen citizenship city claim claimed class client clock closed closing
cloud cnt code codereview codes collection color column columns comma command comment commission communication compact company
compared complete complex components computed condition confidence config confirm confirmations confirmed conflict connection
consent consents const constants contact content contract control convention conventions conversion convert cooling correction
correctly cost could count counted counter country countrycode court cp crc create created creation credentials credit
creditproduct ctrl cur currency current cursor customer customeremail cws d daily data datasource date datebirthday dated
dateissue dateissuecode dateofban dates datetime day days deadlines deadlock deal dealforps dealinpdf deals dealsign debit
debited debt decide decided decimal decision declined default defaults definitions delete deleted deletion delivered
deliveries denied dep depart department departs departure deposit deposits dept desc descr described description descriptions
destination detail details did differ differentiated differs digest digit digits dimensions dir discount disk division do dob
doc docs document documents does dogovor doing dolg done dots double draft dsecure due dues duplicate duplicated duration
during e each earlier earliest early editable edm effecting either el element else email employer employment empty enable
encoding end ended endpoint endswith enough enrols entity entry enum enumeration envelope epayment eq equal err error
errormessage errors eur eurocard event events evidence examples exceeded exceeds exception exchange exclusive exist existing
exists exp expected experience expiration expired expires expiring expiry export expr ext extension external factor facts
failed failing failure failures false family far fare father fault faultcode faultstring fax fee feed fell female few field
fields figures file filename files fillers filling final find fine finish fio first firstname fiscal fitted fixed flag flat
flight flights flows fmt fname folder for forbidden forget form format found four fraction fractions fraud free fresh from
frozen full fullname function funds future g gate gates gateway ge gender get gift giftcert given globaldiscount gone good got
grid gross group groups gt guaranteed guid h had handshake has hash have header headers held hex history hold holder honor
hotel hotels hour hours house how href hs http https hub i id idempotency idempotent identity idn ids if ignore ill illegal
import in include inclusive income incoming incorrect index individual info inn inner inoperative input inside installments
instalment instalments instance insufficient insurance int intcard integer interest internal interval intervals into invalid
ios ip ipaddress ipn irn is iso issuance issue issued issuer issuing it item items its job journal json k key keyref kind
kinds known kopecks korp label labels language lapsed large larger last lastname lasts lat late later latin le least left
legend lender length less letters licence license lico like limit limits line lines link links list literal live living lname
load loan loans local localhost locality location lock locked login long longer look lost lt lu made mail maintenance male
malformed many map mapping market mask master match matches maximum maxsms may md meal meals meaning meanings measured media
member memory merchant mes message messages meta method methods mfo mfs middle middlename midnight milliseconds min minimum
minor minute mirpay mismatch missing mobile mode modified moment money month months more most move moved movement movements
moves msg much must n name names namespace navigation ne needed negative neither neutral never new newsale next nginx nights
nil nillable no node nominal nonce none nonworking nor normal not notation notauthorized note nothing notice notices notify
now nr null nullable num number numbers nutrition o object obmen occurred occurs od odata of off offer offered offers offset
often ok old older on once one onec online only op open openapi opened operation operational operations operator optional
options order orderno orders orderstatus org organisation organization origin original osmp other our out outcome output over
overdue overlap overpayment overrides own owner p package page pages paid pair pan panels paper papers parameter parameters
parse parsing part partial partly partner parts pass passage passenger passengers passport password past patch path paths
patronymic pattern patterns pause paused pax pay payable payee paying payload payment paymentdate payments paymethod payout
payrefno payu pcode pd pdf penalty pending per percent period periods permanently permission permitted person personal pgroup
phone phones php pick pid pin pinfo place placement placeofwork places plan plans please plus pname podrazdel policy pool port
portion pos position positive post postal postcode posted posting precise precondition predefined prefix prepaid prepayment
previous price prices principal print problem process processed processing product products profile progress properties
property prose prv ps psk psw public published purpose push pushes put pwd qty qualified quantity query questionnaire
questions quota range rate raw rb reached read reading reads ready reason reasons receipt receipts received record recurring
redefine redirect ref reference referrer refinancing refno refnoext refresh refund refunded refunds refusal refused reg regime
region register registr registrarion registration registry rejected relationship remaining remark removed repaid repayment
repeats replace replayed report reported reports reproduced request requested requests required reset residence residential
resolve resort response responses rest restricted restriction result resume retry return returned reused reversal reversals
reverse reversed review revoked right role room rooms root roubles rounding row rows rrn ru rub rubles rule rules runbook
running rur s safe salary sale saledate same sandbox save saw says sberpay schedule schedules schema schemas scheme scope
scoring search seat seats second secondname seconds secret secrets section security select selected seller send sender sends
seniority sent seq sequence ser seria series server servers service services session sessions set sets settings settlement
settlements several sex sha shape shift shipping short shorter shortfall should shown side sig sign signature signed signing
sim simple since single site size skew skipped sku slice smaller sms smsc smsru snils sno soap sold some soon sooner source
space spaced special spent stack stage stale standard standardodata standing stands stars start started startswith state
states status statusdeal statuses step steps still stolen stop stopped storage store stored stream street strict string
structure style subcode subdivision submit submitted substitution substringof success successful successfully such sum summ
summary surcharges surname surplus suspect suspend suspense switch switched sys system table tag tags take taken target
targets tariff task tax taxes tel telephone tell templates templating temporarily term terminal terms test testorder text
texts than that the their then these they things third this those thresholds ticked ticket time timed timeout timeouts
timestamp tin title to today token tokens told tolerance too total totalgeneral totals tour tourist tourists town tpay trace
tran transaction transfer transfers transport traveller tree tries trip true try ts ttl turnovers twice two txn type types u
uid unauthorized unavailable unbounded unclear undefined undelivered under unexpected unfinished unguarded unhashed union
unique unit unknown unless unpost unread unreadable unsupported unsure until up updated urgency uri url usd use used usual utc
utf uuid v valid value values vat vectors ver verb verified verify version via violation visa visible voucher w wait waitcall
waiting waits wanted warnings was way ways we weak web website weekdays weekends weight were what when where which while white
who whole whom whose why window wire wish with withdrawal withdrawn within without word words work workalendar working works
worst would write written wrong ws x xdto xml xs xsi y year yes you your yours ypmn zayavka zero zip zipcode а абонент
абонента аванс авансом аварийно автоответчик авторизации авторизация авторизовать администратор администратору адрес адреса
активен активный андеррайтинг анкета аннулирован аннулирована асп аутентификации аутентификация база базе базой базы баланс
баланса без безнадежный ближайший блок блокировка блокировки блокировок больше бронь будет бы был была были было быть в валюта
валюты веб версии версия взаимоблокировка взаиморасчеты взнос взыскание вид вида виртуальная владелец вложение вместо вне
внесен внешний внешняя внутренняя внутри возврат возврата возвраты восьми времени временно время все всего всех вход выгрузить
выдавший выдал выдан выдана выданная выдано выдача выдаче выдачи выезд вызов вызова вызове выключен выплате выполнен выполнена
выполнение выполнения выполнено выполнить выполняется выражение где год годовых город готовится гражданин график графика гуид
да данные данных дата дату даты два движения двоичные действия действует действующий денег день детали диск диске дистанционно
длина длиннее для дневной дней дни до добавить договор договора договору договоры дозвониться документ документа документов
долг должен должна должно должны дом допустимый доработка доработке досрочный доставить доставлено доступ доступа доход другой
дубликат дублируется дубль дул если есть еще жаловались же желаемая жизни жительство за заблокирован заблокирована
заблокировать завершен завершения завершено завершите загрузить задание задолженность заем заемщик заемщика заемщику займ
займа займам заказ заказа заключен закройте закрыт закрыта замена занят занятость записан записана записаны записать записи
запись заполнен заполнена заполнено заполнены заполнить запрашиваемая запрет запрета запрещен запрещенный запрещено запрещены
запрос запроса запросить запросы запрошенная заработок зарегистрирована зарегистрировать зарплата зарубежный зачислить защита
заявка заявке заявки заявку заявление заявок звонки значение значением значений значению значения и ид идентификатор
идентификация идут из известный изменен изменена изменение изменения изменено изменилось изменился изменять или имеет имеется
имеют имя индекс инн интерфейс информационной информация искать исключение исключительная исполнительный истек истекло история
источник итого к кабинете как канал карта карточка карты кассир кв квартира квитанция кем кластер кластера клиент клиента
клиентом клиенту ключ ключу ко когда код кода кодировка коды кол количество коллектора коллектором коллектору колонка комиссия
комментарий кон конец контактное контактные контрагент контрагента контроле контроль конфигурации конфигурация конфликт корпус
край кредит кредитный кто куда курс либо лимит лист листе лица лицевой лицензии лицензий лицензию лицензия лицо личности
личность лк логин магазина магазине максимальная максимум маршрута массив между менеджер меньше мес места место месяц месяцев
метод метода минимальная минимум минут минуту много моб мобильный мог могут модуле модуль модуля может можно момент мошенников
моя мфо мфс на над надо нажата название назначение наименование найден найдена найдено найдены найти накопления нарушение
населенный настройками нач начало начиная начисление начисления начислены не неверен неверна неверная неверно неверное
неверные неверный невозможно него недопустимая недопустимо недопустимое недопустимые недопустимый недостаточно недоступен
недоступна незарегистрированное неизвестна неизвестная неизвестного неизвестный нельзя неоднозначное неподписан неправильная
неправильно неправильное неправильный несуществующий нет неустойка ни но новая новое новый ноль номер номера номеров нужен
нужно нулевое о об область обмен обнаружен обнаружена обнаружено обнаружены обновлен обновление обновления обработан
обработать обработка обработке обработки обратитесь общая общий объект объекта объектов объекту объекты обязательно
обязательное обязательные обязательный ограничение од один одинаковые одинаковых одобрен одобрена одобренная одобрено ожидает
ожидания ок около окончание он она они онлайн оно оператора оператором оператору операции операция описание оплат оплата
оплате оплату оплаты оплачен оплачена оплачено опубликован орган организация ордер основание основная основной оспаривание
остановлена остатка остатки остаток от отв ответ ответа отвечает отказ отказа отказано отклонен отклонена отклонено отключен
открыт откуда отличается отмена отменен отменена отправителя отправить отправка отправки отправлена отрицательное
отрицательный отсутствует отсутствуют отчество отчет оформить очереди очередь ошибка ошибке ошибки ошибкой ошибок памяти
память параметр параметра параметрах параметры пароль паролю пароля партнер паспорт паспортные пени пеня перед передается
передан передано передать передачи переплата переполнена период печатная пко план плановые плат платеж платежа платежей
платежи платежный платежу платформа по повторите повторно повторный погашен погашена погашение погашению под поддержки
подключение подключения подписан подписана подписание подписания подписать подписи подпись подразделение подразделения
подробно подтвердить подтвержден подтверждение подтверждения подходит позже позиции позиция поиск пока пол поле полей полем
полная полное полный положение получен получено получены получить пользователь пользователя полю поля пометка помечен помечено
попробуйте попытка попытки порции порция после поступление потеряно почта почты пошлина прав права превышает превышен
превышена превышено предварительно предприятие прежнее прежний прежняя преобразование преобразования преобразовать претензия
при признан примечание принимаются принят принята принять присоединенные приставу приходник приходника приходный причина
причине проблемный проведен проведена проведение проведения проведенная проведенное проведенный проведено проверить проверка
проверке проверку провести проводка продажа продан продана продукт проект проживание проживания прописка просрочен просрочена
просроченный просрочено просрочка просрочки профиль проц процедура процедуры процент процентная процентов проценты прочее
прочие прочитан прочитано прочитать прошел публикации публикация пункт пустая пусто пустое пустой путевка пути пэп работа
работе работодатель работы равно раз раза разбора размер разнести разобрать разорвано разрешен разрешены рассмотрение
рассмотрении рассчитан рассчитать рассылка рассылки расторгнут расторгнута расчет расчета расчеты расширение регион регистр
регистра регистрации регистрация регламентное редактирование редактирования результат реквизит реквизита реквизиту реквизиты
ресурс ресурса рожд рождение рождения российские рс руб с сайт сайта сайтом сальдо сбой сбор сведений сведения свободной
сделка сделке сделки сделку сделок сеанс сеанса сеансов сегодня секунд семейное сервер сервера сервере сервис сервисы серия
сертификат сети символ символа символы система ситуация следующего следующий слишком снилс со совпадает совпадают согласие
согласован согласована согласованная согласовано соглашение содержимого содержимое соединение соединений соединения создан
создана создание создать сокращение сообщение сообщений сообщения соответствие соответствия соответствует состояние состояния
сотрудник сохранить спам списан списана списание списания списке список справочник справочника спросите средств срок срока
ссуда ссылка ставка ставки стадию стадия стаж стандартный статус стоимость стоп сторнировать сторно страница страховка
страховой строение строка строке строки субъект суд суде судебному судебную сумма существует существуют счет счета счете
считан та таблица так такого тариф тек текст текста текущем текущему текущий телефон телефона телефоне тест тестовый
технические тип типа типов то того только тому транзакции транзакция требуется требуются три тур тура у убытки удален удалена
удаление удаления удаленный удалено удалить удалять удостоверение удостоверяющий уже узел уид улица уменьшение уникальность
уникальный услуги успех установить установлено устарел утвержден утверждена утвержденная уточнение уточнении файл файла файлы
факт фактический фамилия физические физическое физлицо фильтром фио фоновое форма формат формата функции функция хаб хаба хеш
хранилище хэш цена цессия чарджбэк часов частей частичный часты частые чаще человек чем через черновик черном черный число чс
чтение чтении чтения что чтобы шаблона шлюза штраф штрафы электронная электронной эп эта эти это этого этому этот эцп
"""
WORDS: frozenset[str] = frozenset(_TEXT.split())
