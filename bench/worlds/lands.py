"""Countries as a platform sees them: clock, phones, mailboxes, money, names. Data only; the people are made up."""

from dataclasses import dataclass

_LATIN = (
    "ana bruno carla davi elisa felipe gloria hugo ines joao karina luis marta nico olga paulo rita "
    "sergio tania victor",
    "silva torres mendez ramos castro pereira lima vargas rojas duarte campos farias ibarra salas pinto moura leal",
)
_WEST_AFRICA = (
    "ade bola chidi dayo efe femi grace hauwa ife jide kemi lanre musa ngozi obi peace rotimi sade tunde uche",
    "okafor balogun adeyemi eze bello nwosu ojo sani abubakar lawal okoro danjuma ajayi obi mohammed asante mensah",
)
_EAST_AFRICA = (
    "amina brian cherono daudi esther faith gitau halima isaac joyce kevin lucy mercy njoroge "
    "otieno paul rehema wanjiku",
    "kamau mwangi otieno odhiambo njeri kiprop wafula mutua ochieng maina hassan juma kariuki barasa chebet koech",
)
_SOUTH_ASIA = (
    "aarav bina chetan divya esha farhan gita hari imran jaya kiran lata manoj neha omar priya rahul sana tariq usha",
    "sharma khan patel das ahmed reddy gupta rahman nair iyer singh hossain joshi islam kumar mehta bose chowdhury",
)
_SEA = (
    "agus bayu citra dewi eka fitri gilang hendra indah joko kartika linh minh nga putri quang rini siti thao wayan",
    "santoso wijaya nguyen tran pham hidayat lestari setiawan le hoang cruz reyes garcia bautista dela utomo siregar",
)
_EUROPE = (
    "anna ben clara david emma felix greta henrik ida jan klara lukas maja noah olivia piotr rosa simon tomas vera",
    "muller schmidt novak kowalski jansen dubois rossi andersson nielsen weber moreau bianchi "
    "horvat fischer laine berg",
)
_ANGLO = (
    "alex blake casey dana elliot frances gavin harper isla jordan kelly liam morgan nora owen "
    "parker quinn riley sam tess",
    "smith brown taylor wilson martin clark walker young king wright hill green baker carter murphy "
    "kelly ross reid bell",
)
_EAST_ASIA = (
    "wei li yan hao jing min ting xin yu lei haruto yui sora ren mei jiho seo yuna hana jun",
    "wang zhang chen liu yang zhao huang wu zhou xu kim lee park tanaka sato suzuki ito choi jung kang",
)


@dataclass(frozen=True)
class Land:
    code: str
    zone: float  # hours ahead of UTC
    phone: str  # prefix of mobile numbers
    digits: int  # that follow it
    currency: str
    mails: str  # free providers, the most usual first
    names: tuple[str, str]


LANDS = {
    land.code: land
    for land in (
        Land("NG", 1, "+234803", 7, "NGN", "gmail.com yahoo.com outlook.com ymail.com", _WEST_AFRICA),
        Land("GH", 0, "+23324", 7, "GHS", "gmail.com yahoo.com outlook.com", _WEST_AFRICA),
        Land("KE", 3, "+25472", 7, "KES", "gmail.com yahoo.com outlook.com", _EAST_AFRICA),
        Land("IN", 5.5, "+9198", 8, "INR", "gmail.com rediffmail.com yahoo.com outlook.com", _SOUTH_ASIA),
        Land("BD", 6, "+88017", 8, "BDT", "gmail.com yahoo.com outlook.com", _SOUTH_ASIA),
        Land("PK", 5, "+92300", 7, "PKR", "gmail.com yahoo.com hotmail.com", _SOUTH_ASIA),
        Land("ID", 7, "+62812", 8, "IDR", "gmail.com yahoo.com outlook.com", _SEA),
        Land("PH", 8, "+63917", 7, "PHP", "gmail.com yahoo.com outlook.com", _SEA),
        Land("VN", 7, "+8490", 7, "VND", "gmail.com outlook.com yahoo.com", _SEA),
        Land("BR", -3, "+55119", 8, "BRL", "gmail.com hotmail.com uol.com.br outlook.com", _LATIN),
        Land("MX", -6, "+5255", 8, "MXN", "gmail.com hotmail.com outlook.com", _LATIN),
        Land("CO", -5, "+57310", 7, "COP", "gmail.com hotmail.com", _LATIN),
        Land("US", -6, "+1415", 7, "USD", "gmail.com yahoo.com outlook.com icloud.com proton.me", _ANGLO),
        Land("CA", -5, "+1416", 7, "CAD", "gmail.com outlook.com icloud.com", _ANGLO),
        Land("GB", 0, "+4477", 8, "GBP", "gmail.com hotmail.co.uk outlook.com icloud.com", _ANGLO),
        Land("AU", 10, "+614", 8, "AUD", "gmail.com outlook.com icloud.com", _ANGLO),
        Land("DE", 1, "+49151", 8, "EUR", "gmail.com gmx.de web.de t-online.de proton.me", _EUROPE),
        Land("FR", 1, "+336", 8, "EUR", "gmail.com orange.fr free.fr outlook.com", _EUROPE),
        Land("NL", 1, "+316", 8, "EUR", "gmail.com outlook.com ziggo.nl", _EUROPE),
        Land("PL", 1, "+4850", 7, "PLN", "gmail.com wp.pl onet.pl o2.pl", _EUROPE),
        Land("SE", 1, "+4670", 7, "SEK", "gmail.com outlook.com icloud.com", _EUROPE),
        Land("JP", 9, "+8190", 8, "JPY", "gmail.com yahoo.co.jp icloud.com", _EAST_ASIA),
        Land("KR", 9, "+8210", 8, "KRW", "gmail.com naver.com daum.net", _EAST_ASIA),
        Land("SG", 8, "+659", 7, "SGD", "gmail.com outlook.com yahoo.com", _EAST_ASIA),
        Land("HK", 8, "+8526", 7, "HKD", "gmail.com outlook.com yahoo.com", _EAST_ASIA),
    )
}

# Words of company, domain and nick names.
_WORDS = (
    "amber atlas birch bright cedar cobalt coral crest delta dune ember fern flint forge gale harbor hazel iris "
    "jade kite lark linden lumen maple meadow nimbus north oak ocean onyx orbit otter pearl pine pixel prairie "
    "quartz raven reef ridge river robin sable sage slate solar spruce stone summit swift tidal timber topaz vale "
    "vector violet willow zephyr"
)
_TRADES = "labs soft works media trading consult systems studio logistics health energy foods legal design analytics"
WORDS, TRADES = tuple(_WORDS.split()), tuple(_TRADES.split())
COMPANY_ENDS = ("com", "com", "com", "io", "net", "co", "org")
