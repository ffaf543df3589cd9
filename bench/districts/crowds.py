"""Honest people who share things, and why. Shares and sizes are the district's; these are the ways they live."""

from dataclasses import replace

from bench.districts.ways import Card, Device, Phone, Place, Prompts, Ways

HOME, MOBILE, FAMILY = Place("line", 0.7), Place("mobile", 0.3, width=90), Place("line", 0.7, per=0)
PHONE, DESK = Device("phone", 0.5), Device("desktop", 0.5)
VPN = Place("vpn", 0.8, width=60, hold=0.5, vendor="north-vpn")
PRIVATE = Card("virtual_card", turnover=30, vendor="cloak-cards")
NO_TEXTS = Prompts(0.05, 1, 2, 0.6)

single = Ways((HOME, MOBILE), (PHONE, DESK))
phone_only = Ways((MOBILE, replace(HOME, weight=0.2)), (Device("phone"),), Card("wallet", paying=0.35), Phone(0.8),
                  NO_TEXTS, rate=0.09)  # fmt: skip
household = Ways((FAMILY, MOBILE), (Device("tablet", 0.5, per=0), PHONE), Card(per=0), Phone(0.3))
far_family = replace(household, places=(HOME, MOBILE), devices=(PHONE, DESK))  # a parent's card in several homes
dorm = Ways(
    (Place("egress", 0.8, per=0, width=4), MOBILE),
    (Device("desktop", 0.7), PHONE),
    mail="school",
    rhythm=("student",),
    signup="trickle",
    within=150,
    card=Card(paying=0.2),
    prompts=Prompts(0.25, 0, 8, 0.4),
)
classroom = Ways((Place("egress", 0.9, per=0, width=2), replace(HOME, weight=0.1)),
                 (Device("tablet", 0.9, per=3), replace(DESK, weight=0.1)), Card("card", per=0, paying=0.9),
                 Phone(0), Prompts(0.5, 0, 6, 0.2), "school", signup="together", within=2, rhythm=("office",),
                 rate=0.2, stay=150, organization=0.9)  # fmt: skip
library = Ways((Place("egress", 0.8, per=0), MOBILE), (Device("kiosk", 0.9, per=8), replace(PHONE, weight=0.1)),
               Card(paying=0.06), rate=0.06, stay=60)  # fmt: skip
internet_cafe = Ways((Place("line", 0.9, per=0), MOBILE), (Device("kiosk", 1, per=6),),
                     Card("prepaid_card", vendor="corner-shop", paying=0.3), Phone(0.6), rate=0.1, stay=90,
                     rhythm=("night", "evening"))  # fmt: skip
hostel = Ways((Place("line", 0.6, per=0), MOBILE), (Device("phone", 1, per=1.5),),
              Card("gift_card", per=2, turnover=40, vendor="corner-shop", paying=0.4), Phone(0.8, per=2), NO_TEXTS,
              one_land=False, rhythm=("night", "evening"))  # fmt: skip
refurbished = Ways((HOME, MOBILE), (Device("phone", 1, per=0),), signup="succession", within=75, one_land=False)
gift_buyers = Ways((HOME, MOBILE), (PHONE, DESK), Card("gift_card", per=1, turnover=60, vendor="corner-shop"))
coupon_club = Ways((HOME, MOBILE), (PHONE, DESK), Card("gift_card", per=5, turnover=90, vendor="corner-shop"),
                   signup="together", within=4, one_land=False)  # fmt: skip
vpn_user = Ways((VPN, replace(HOME, weight=0.3)), (DESK,), PRIVATE, mail="relay", rate=0.15)
proxy_user = Ways((Place("proxy", 0.8, width=6000, hold=0.02, vendor="silt"), replace(HOME, weight=0.2)),
                  (Device("antidetect", 1),), Card("virtual_card", turnover=60, vendor="paperclip"),
                  rate=0.3, mail="bought", prompts=Prompts(0.5, 1, 4, 0.3), work=("extraction",
                  "analysis"))  # fmt: skip
rented_number = Ways((HOME, MOBILE), (PHONE,), phone=Phone(1.0, range_of="receive-it", width=150), mail="throwaway",
                     rate=0.05, stay=20, card=Card(paying=0.05))  # fmt: skip
market_buyer = Ways((HOME, MOBILE), (PHONE, DESK), Card("virtual_card", vendor="half-price", width=900, paying=0.8))
app_tester = Ways((Place("hosting", 0.6, per=0), HOME), (Device("emulator", 0.7, farm="sky-phones", width=240), DESK),
                  mail="tagged", rate=0.3, rhythm=("office",), card=Card(per=0, paying=0.3), one_land=True)  # fmt: skip
staging = Ways((Place("line", 0.6, per=0), Place("hosting", 0.4, per=0)), (Device("desktop", 0.6, per=0),
               Device("script", 0.4, per=2)), Card(per=0), mail="tagged", rhythm=("office", "drip"), rate=0.35,
               prompts=Prompts(0.7, 0, 5, 0.05), work=("code",))  # fmt: skip
firm = Ways((Place("egress", 0.8, per=0, width=2), HOME), (DESK, PHONE), Card(per=12, paying=0.8), mail="firm",
            rhythm=("office",), signup="trickle", within=200, organization=0.8, rate=0.3, stay=320,
            prompts=Prompts(0.4, 0, 12, 0.2), work=("code", "writing", "analysis", "chat"))  # fmt: skip
remote_firm = replace(firm, places=(HOME, MOBILE), card=Card("virtual_card", vendor="paperclip", paying=0.8),
                      one_land=False)  # fmt: skip
call_centre = Ways((Place("egress", 1, per=0),), (Device("desktop", 1, per=3),), Card(per=0), Phone(0.1), mail="firm",
                   rhythm=("shift",), signup="waves", within=40, rate=0.5, stay=200, organization=0.6,
                   prompts=Prompts(0.9, 0, 5, 0), work=("chat", "writing"))  # fmt: skip
agency = Ways((Place("egress", 0.8, per=0), replace(HOME, weight=0.2)), (Device("desktop", 0.8, per=5), PHONE),
              Card(per=4, paying=0.9), mail="firm", domain_per=1, rhythm=("office",), signup="trickle", within=160,
              organization=0.9, rate=0.3, prompts=Prompts(0.8, 0, 15, 0.1), work=("writing", "image"))  # fmt: skip
coworking = Ways((Place("egress", 0.6, per=0, width=2), HOME), (DESK, PHONE), mail="firm", domain_per=2,
                 rhythm=("office",), organization=0.5, rate=0.25)  # fmt: skip
hackathon = Ways((Place("egress", 0.7, per=0, width=3), replace(HOME, weight=0.3)), (DESK,),
                 Card("gift_card", per=0, paying=0.5), signup="together", within=1.2, stay=25, rate=0.8,
                 prompts=Prompts(0.4, 4, 6, 0.3), rhythm=("student",), work=("code",), one_land=False)  # fmt: skip
course = Ways((HOME, MOBILE), (DESK, PHONE), Card(paying=0.25), signup="together", within=0.04, stay=60, rate=0.25,
              prompts=Prompts(0.8, 0, 10, 0.1), one_land=False, work=("chat", "code"))  # fmt: skip
guild = Ways((HOME, MOBILE), (DESK,), prompts=Prompts(0.8, 0, 7, 0.1), signup="trickle", within=60, one_land=False,
             rhythm=("night",), work=("story", "image"))  # fmt: skip
shop_customer = Ways((HOME, MOBILE), (PHONE, DESK), Card("virtual_card", per=25, turnover=45, vendor="half-price",
                     paying=1.0), signup="trickle", within=200, reseller="cheap-seats", channel="partner",
                     mail="bought", one_land=False)  # fmt: skip
partner_key = Ways((Place("hosting", 0.7, per=3), Place("hosting", 0.3, per=0)), (Device("script", 1, per=1),),
                   Card(per=3, paying=0.9), mail="firm", domain_per=3, rhythm=("drip", "batch"), rate=0.9, stay=300,
                   reseller="bridgeworks", channel="partner", organization=0.9,
                   prompts=Prompts(0.95, 0, 9, 0), work=("extraction", "analysis", "chat"))  # fmt: skip
card_programme = replace(remote_firm, card=Card("virtual_card", per=1, turnover=30, vendor="paperclip", paying=0.95),
                         signup="waves", within=20)  # fmt: skip
staff_of_shifts = replace(call_centre, places=(Place("egress", 0.6, per=0), MOBILE), devices=(Device("phone", 1),),
                          card=Card(per=30, paying=0.7), mail="free", organization=0.1)  # fmt: skip
