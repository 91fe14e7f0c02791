"""
Who may press, type and send what: one table. What is not in it, nobody may; the program refuses to start with it.

Whose ids a button carries is looked at where it is answered: an order by its customer, a job by its courier.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from domain.actors import Role
from handlers.router import EVERYONE, Button, Command, Routes, Typed

Route = TypeVar("Route", Button, Command, Typed)

PACKERS = frozenset({Role.PACKER, Role.MERCHANT, Role.OWNER})
COURIERS = frozenset({Role.COURIER, Role.MERCHANT, Role.OWNER})

MERCHANTS = frozenset({Role.MERCHANT, Role.OWNER})
OWNERS = frozenset({Role.OWNER})

Who = frozenset[Role]


def _each(*rows: tuple[Who, str]) -> dict[str, Who]:
    table: dict[str, Who] = {}
    for who, names in rows:
        for name in names.split():
            assert name not in table, f"{name!r} stands twice in the table of rights"
            table[name] = who
    return table


BUTTONS = _each(
    (EVERYONE, "home shop shelf prod var add fav favs cart more less drop empty quantity search found notnow"),
    (EVERYONE, "checkout agree way payby address toaddress newaddress wholeaddress phone note place there"),
    (EVERYONE, "voucher dropvoucher countries country postcode"),
    (
        EVERYONE,
        "orders order infull story cancel cancelyes again wrong track claim claimsend",
    ),
    (EVERYONE, "ask askabout askagain asktyped"),
    (EVERYONE, "change sayno sayyes wish wishadd wishaddress wishdrop wishes wishnote wishput wishsend wishswap"),
    (EVERYONE, "offershow offeritems offeryes offerno"),
    (EVERYONE, "paynow paylook payother paywith payorder payagain usecredit paycredit credit"),
    (EVERYONE, "back backcart backs backout backstop"),
    (EVERYONE, "settings reminders languages language addresses myaddress addaddress nameaddress dropaddress"),
    # Suppliers have no role: whether somebody answers for one is looked at where it is answered.
    (EVERYONE, "pos po polines popdf pocsv pobackpdf poyes podate podateset pono ponofor"),
    (EVERYONE, "pochange poline poprice ponone posend"),
    (
        EVERYONE,
        "ret rets retnew retfor retwhich retpage retline retput retwish retwant retway retby retphoto",
    ),
    (EVERYONE, "retswap rettake retwait retsend retdrop rettimes rettime retoff retoffyes retagain"),
    (PACKERS, "rtis rti rtiopen rticode rtiall rticount rtilook rtiput rtinote rtiextra rtiundo rtisettle rtifewer"),
    (COURIERS, "rtc rtcall rtcsome rtcnot rtcnotfor"),
    (
        MERCHANTS,
        "rtds rtd rtdyes rtdmoney rtdpart rtdpartof rtdpartyes rtdpartfor rtdno rtdnofor rtdask rtdphotos rtdcourier",
    ),
    (MERCHANTS, "rtr rtrpage rtrask rtrsend rtrkeep rtrturn rtrslots rtrcats rtrproduct rtrof rtrdrop"),
    (MERCHANTS, "rtdfull rtdkeep rtdkeepyes rtdoff rtdofffor"),
    (
        MERCHANTS,
        "rtdgive rtdsettle rtdclaim rtdforgo rtdextra rtdextrafor rtdnew rtdagain rtdlost rtdlostyes rtrates rtpicture",
    ),
    (PACKERS, "topack packing packinglist tick packed unpack shorts short shortof handout"),
    (
        PACKERS,
        "trfs trf trfopen trfstory trfnew trffrom trfto trfadd trflines trfpick trfput trfask trfsend",
    ),
    (PACKERS, "trfedit trfoff trfall trfcount trfline trfgot trfbad trfshort trflost trfaskback trfback"),
    (MERCHANTS, "trfinsist plcs plc plcnew plcname plcaddr plcmove plcuse plcshut plcopen"),
    (COURIERS, "jobs jobcard job pickedup delivered failed failedfor failedwords retry bringback whichjob"),
    (PACKERS, "reopen cameback"),
    (PACKERS, "stk alrs alr stkfind stkvar stkat stkmoves stkadj stkdmg stkdmgof"),
    (PACKERS, "stkcounts stkcnt stkone stkscope stknext stkcount stkline stkout"),
    (PACKERS, "stkbook stkbookas stkdrop stkdropyes"),
    (MERCHANTS, "stklimit stkset stksell stkrule stkvalue stkslow stkslowset stkfile stkexport"),
    (PACKERS, "rcvs rcv rcvline rcvput rcvask rcvtype rcvall rcvnew rcvbook"),
    (MERCHANTS, "rcvrate"),
    (MERCHANTS, "ordercard parcel accept decline declinefor declinewords couriers assign nocode handedout redeliver"),
    (MERCHANTS, "recall got gotall gotsome gaveback bringitback cash purse bookall booksome forgive qr"),
    (MERCHANTS, "payment paytime payterm payfirst paycards paycapture paylapse payhow payask"),
    (MERCHANTS, "payminutes paydays payweekdays paygrace"),
    (MERCHANTS, "settaxes droptax taxadded settariff"),
    (MERCHANTS, "vouchers onevoucher newvoucher editvoucher firstonly endvoucher livevoucher tossvoucher"),
    (MERCHANTS, "rework splitoff without splitask splityes"),
    (
        MERCHANTS,
        "drafts draft draftnew draftfor draftlinked draftlines draftwish draftadd draftput draftask draftplace",
    ),
    (MERCHANTS, "draftnovoucher draftway draftpay draftholds draftheld draftsend draftedit draftdrop"),
    (MERCHANTS, "alrsee alrbuy alrlater alrlaterfor alrlimit"),
    (MERCHANTS, "board orderlist findorder ordersfound orderpage orderlines ordersteps orderwhere ordermoney"),
    (MERCHANTS, "refund refundof refundlines refundline refundwhy refundfor refundyes payback"),
    (MERCHANTS, "takenow letgo askpay handall handallfor"),
    (MERCHANTS, "figures exportorders exportfor exportdates exportas exportstop"),
    (MERCHANTS, "acceptance acceptself acceptfirst acceptany acceptabove fee feekind feeask"),
    (MERCHANTS, "sethours setvacation setterms setcounter whenclosed offer"),
    (MERCHANTS, "keep keepnew keepone keepask keepskip keepplain keepshow keeppub keephide keepdel keepgone keepput"),
    (MERCHANTS, "keepvars keepvar keepvask keepturn keeppics keeppicmove keeppicdel keepwhich"),
    (MERCHANTS, "keepfolder keepname keepcathide keepcatmove keepcatdel keepsort keepplace keepbyname keeptyped"),
    (
        MERCHANTS,
        "keepcattext keepcattexts keepcreate keeptext keeptexts keeptitle keepwhere keepwords",
    ),
    (MERCHANTS, "tasks task taskcard tasktake taskdrop taskgive taskto tasklater tasklaterfor taskagain taskleave"),
    (MERCHANTS, "taskbooks tasklook claimphotos claimsettle claimsettled waiting waitingfor waitingset"),
    (MERCHANTS, "customers findcustomer customer customerorders customercredit customernote askbar bar letorder"),
    (MERCHANTS, "sups sup supnew supask suplangs suplang supactive supinvite suppart suporders"),
    (MERCHANTS, "supitems supitem supadd supcost supedit supdrop supmoney suppay suppaid"),
    (MERCHANTS, "supback supbackof supsent supgiven supmore supbackdraft supbacksend supbackkeep"),
    (MERCHANTS, "supgone supgonepdf suplist supcsv supwrite"),
    (
        MERCHANTS,
        "buyset buyauto buyask buyrules buyrulesok buyrule buyruleok buyruledrop buyruleask buyrulehow buyruled",
    ),
    (
        MERCHANTS,
        "buys buylist buy buysend buyagree buyagain buywrite buypass buyend buyendyes buyno buynoyes buydate buyyes",
    ),
    (
        MERCHANTS,
        "buysendyes buyrate buyfiles buyfile buynew buyfor buylines buyadd buypick buyqty buydrop buyround buysteps",
    ),
    (OWNERS, "invite invites staff member dismiss dismissyes acts actsby actson findact actsfile"),
)

COMMANDS = _each(
    (EVERYONE, "start shop favourites cart search settings language orders cancel help supplies"),
    (PACKERS, "pack stock"),
    (EVERYONE, "returns"),
    (COURIERS, "jobs"),
    (
        MERCHANTS,
        "today tasks customers catalogue import export cash here hours vacation terms ways payment acceptance",
    ),
    (MERCHANTS, "taxes vouchers"),
    (OWNERS, "invite staff audit"),
)

DIALOGS = _each(
    (EVERYONE, "quantity address another_address phone note saved_address address_name question claim more_of_address"),
    (EVERYONE, "doubted_address"),
    (EVERYONE, "voucher postcode"),
    (EVERYONE, "change_product change_address change_note"),
    (PACKERS, "counter_code stk_find stk_adjust stk_damage stk_count stk_book"),
    (MERCHANTS, "stk_limit stk_rule stk_slow"),
    (PACKERS, "transfer_goods transfer_pieces transfer_counts transfer_came transfer_lost"),
    (MERCHANTS, "transfer_insist place_new place_name place_address"),
    (EVERYONE, "supply_date supply_decline supply_change"),
    (PACKERS, "rcv_number rcv_pieces"),
    (MERCHANTS, "rcv_rate"),
    (EVERYONE, "return_more return_instead"),
    (PACKERS, "return_code return_count return_note return_extra"),
    (MERCHANTS, "return_part return_part_why return_refuse return_off return_see return_rest"),
    (MERCHANTS, "returns_set returns_slots returns_product returns_days"),
    (COURIERS, "delivery_code delivery_failed which_job collect_some collect_failed"),
    (MERCHANTS, "decline money_received cash_counted cash_forgiven keep set_hours set_vacation set_terms set_counter"),
    (MERCHANTS, "set_taxes set_tariff new_voucher edit_voucher find_order export_dates"),
    (MERCHANTS, "pay_how pay_minutes pay_days accept_above fee_amount fee_percent claimsettle keep_text"),
    (MERCHANTS, "stock_threshold"),
    (MERCHANTS, "find_customer customer_note refund_amount refund_reason hand_over_unpaid"),
    (MERCHANTS, "draft_customer draft_product draft_address draft_phone draft_note draft_voucher"),
    (MERCHANTS, "sup_pay sup_back sup_list buy_set buy_rule"),
    (MERCHANTS, "sup_new sup_field sup_find sup_cost sup_item buy_end buy_no buy_date buy_lines buy_quantity"),
    (OWNERS, "find_act"),
)

REPLIES = _each(
    (EVERYONE, "answer"),
    (COURIERS, "job pin collection"),
    (MERCHANTS, "question task kept"),
)

# What comes in by HTTP, by who sends it: nobody presses it, its sender proves itself.
WEBHOOKS = ("telegram", "stripe")


def guarded(routes: Routes) -> Routes:
    """
    The routes, each for those who may.

    Raises:
        AssertionError: A route is not in the table, or the table names one that is not there.
    """
    routes.buttons = _for_those_who_may("button", routes.buttons, BUTTONS)
    routes.commands = _for_those_who_may("command", routes.commands, COMMANDS)
    routes.dialogs = _for_those_who_may("dialog", routes.dialogs, DIALOGS)
    routes.replies = _for_those_who_may("reply", routes.replies, REPLIES)
    return routes


def _for_those_who_may(kind: str, known: Mapping[str, Route], table: Mapping[str, Who]) -> dict[str, Route]:
    missing, gone = set(known) - set(table), set(table) - set(known)
    assert not missing, f"not in the table of rights: {kind} {', '.join(sorted(missing))}"
    assert not gone, f"in the table of rights, but answered by nobody: {kind} {', '.join(sorted(gone))}"
    return {name: replace(route, who=table[name]) for name, route in known.items()}
