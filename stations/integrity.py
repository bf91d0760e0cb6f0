"""What must never be false between two tables of the register: held by triggers in the database.

The forms say the same in words before it comes to this (`clean` of each model); here it is held against
bulk updates, imports, shells and two people at once.
"""

from yicheng_express.triggers import Consequence, Refusal

TIER = "(SELECT f.tier FROM stations_facility f WHERE f.id = NEW.facility_id)"

CROSS_TABLE_RULES = [
    # --- divisions: a child's code begins with its parent's, and follows it ---------------------------------
    Refusal(
        name="township_code_begins_with_its_districts",
        table="stations_township",
        columns=("code", "district_id"),
        violation="NOT EXISTS (SELECT 1 FROM stations_district d WHERE d.id = NEW.district_id "
        "AND substr(NEW.code, 1, 6) = d.code)",
        lock=("SELECT 1 FROM stations_district WHERE id = NEW.district_id FOR KEY SHARE",),
        message="乡镇（街道）代码应以所属区县代码开头",
    ),
    Refusal(
        name="village_code_begins_with_its_townships",
        table="stations_village",
        columns=("code", "township_id"),
        violation="NOT EXISTS (SELECT 1 FROM stations_township t WHERE t.id = NEW.township_id "
        "AND substr(NEW.code, 1, 9) = t.code)",
        lock=("SELECT 1 FROM stations_township WHERE id = NEW.township_id FOR KEY SHARE",),
        message="村（社区）代码应以所属乡镇（街道）代码开头",
    ),
    Consequence(
        name="townships_follow_their_districts_code",
        table="stations_district",
        column="code",
        statement="UPDATE stations_township SET code = NEW.code || substr(code, 7) "
        "WHERE district_id = NEW.id",
    ),
    Consequence(
        name="villages_follow_their_townships_code",
        table="stations_township",
        column="code",
        statement="UPDATE stations_village SET code = NEW.code || substr(code, 10) "
        "WHERE township_id = NEW.id",
    ),
    # --- facilities: where one stands ----------------------------------------------------------------------
    Refusal(
        name="facility_stands_in_its_own_township",
        table="stations_facility",
        columns=("village_id", "township_id", "district_id"),
        violation="(NEW.village_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stations_village v "
        "WHERE v.id = NEW.village_id AND v.township_id = NEW.township_id)) "
        "OR (NEW.township_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stations_township t "
        "WHERE t.id = NEW.township_id AND t.district_id = NEW.district_id))",
        lock=(
            "SELECT 1 FROM stations_village WHERE id = NEW.village_id FOR SHARE",
            "SELECT 1 FROM stations_township WHERE id = NEW.township_id FOR SHARE",
        ),
        message="网点的村、乡镇（街道）与区县应逐级对应",
    ),
    Refusal(
        name="facility_keeps_its_tier",
        table="stations_facility",
        columns=("tier",),
        violation="NEW.tier <> OLD.tier",
        on_insert=False,
        message="网点的层级登记后不能改变",
    ),
    Consequence(
        name="facilities_follow_their_village",
        table="stations_village",
        column="township_id",
        statement="UPDATE stations_facility SET township_id = NEW.township_id, district_id = "
        "(SELECT t.district_id FROM stations_township t WHERE t.id = NEW.township_id) "
        "WHERE village_id = NEW.id",
    ),
    Consequence(
        name="facilities_follow_their_township",
        table="stations_township",
        column="district_id",
        statement="UPDATE stations_facility SET district_id = NEW.district_id WHERE township_id = NEW.id",
    ),
    # --- operating periods ---------------------------------------------------------------------------------
    Refusal(
        name="operating_periods_do_not_overlap",
        table="stations_operatingperiod",
        columns=("facility_id", "opened_on", "closed_on"),
        violation="EXISTS (SELECT 1 FROM stations_operatingperiod p WHERE p.facility_id = NEW.facility_id "
        "AND p.id <> COALESCE(NEW.id, -1) "
        "AND (NEW.closed_on IS NULL OR p.opened_on < NEW.closed_on) "
        "AND (p.closed_on IS NULL OR NEW.opened_on < p.closed_on))",
        lock=("SELECT 1 FROM stations_facility WHERE id = NEW.facility_id FOR UPDATE",),
        message="同一网点的营业期不能重叠",
    ),
    Refusal(
        name="operating_period_suits_its_tier",
        table="stations_operatingperiod",
        columns=("facility_id", "resident", "cooperation"),
        violation=f"{TIER} = 'station' AND NOT NEW.resident AND NEW.cooperation = '' "
        f"OR {TIER} <> 'station' AND (NEW.resident OR NEW.cooperation <> '')",
        message="村级站应驻村设点或有合作方式，中心和集散中心不填这两项",
    ),
    # --- the month's reports -------------------------------------------------------------------------------
    Refusal(
        name="filing_lies_in_its_townships_district",
        table="stations_filing",
        columns=("township_id", "district_id"),
        violation="NEW.township_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stations_township t "
        "WHERE t.id = NEW.township_id AND t.district_id = NEW.district_id)",
        lock=("SELECT 1 FROM stations_township WHERE id = NEW.township_id FOR KEY SHARE",),
        message="月报的乡镇（街道）应属于它的区县",
    ),
    Consequence(
        name="filings_follow_their_township",
        table="stations_township",
        column="district_id",
        statement="UPDATE stations_filing SET district_id = NEW.district_id WHERE township_id = NEW.id",
    ),
    Refusal(
        name="filing_leaves_complete",
        table="stations_filing",
        columns=("state",),
        violation="NEW.state = 'submitted' AND (NOT EXISTS (SELECT 1 FROM stations_filingline l "
        "WHERE l.filing_id = NEW.id) OR EXISTS (SELECT 1 FROM stations_filingline l "
        "WHERE l.filing_id = NEW.id AND NOT l.is_withdrawn AND (l.inbound IS NULL OR l.outbound IS NULL "
        "OR l.agri_outbound IS NULL OR l.agri_outbound > l.outbound)))",
        on_insert=False,
        message="月报有没填全的行，不能报送",
    ),
    Refusal(
        name="filing_is_accepted_with_its_figures",
        table="stations_filing",
        columns=("state", "accepted_at"),
        violation="NEW.state = 'accepted' "
        "AND (OLD.accepted_at IS NULL OR NEW.accepted_at > OLD.accepted_at) "
        "AND EXISTS (SELECT 1 FROM stations_filingline l "
        "WHERE l.filing_id = NEW.id AND NOT l.is_withdrawn AND l.accepted_inbound IS NULL)",
        on_insert=False,
        message="月报有没通过的行，不能算作已通过",
    ),
    Refusal(
        name="line_is_of_its_filings_month",
        table="stations_filingline",
        columns=("filing_id", "month"),
        violation="NOT EXISTS (SELECT 1 FROM stations_filing f "
        "WHERE f.id = NEW.filing_id AND f.month = NEW.month)",
        message="月报明细的月份应与月报一致",
    ),
    Refusal(
        name="line_is_of_a_facility_of_its_filings_division",
        table="stations_filingline",
        columns=("filing_id", "facility_id"),
        violation="NOT EXISTS (SELECT 1 FROM stations_filing f, stations_facility s "
        "WHERE f.id = NEW.filing_id AND s.id = NEW.facility_id AND f.district_id = s.district_id "
        "AND COALESCE(f.township_id, 0) = COALESCE(s.township_id, 0))",
        lock=("SELECT 1 FROM stations_facility WHERE id = NEW.facility_id FOR KEY SHARE",),
        message="只能填报本乡镇（街道）的网点",
    ),
    Refusal(
        name="figures_of_a_locked_filing_stay",
        table="stations_filingline",
        columns=("inbound", "outbound", "agri_outbound"),
        violation="(COALESCE(NEW.inbound, -1) <> COALESCE(OLD.inbound, -1) "
        "OR COALESCE(NEW.outbound, -1) <> COALESCE(OLD.outbound, -1) "
        "OR COALESCE(NEW.agri_outbound, -1) <> COALESCE(OLD.agri_outbound, -1)) "
        "AND EXISTS (SELECT 1 FROM stations_filing f WHERE f.id = NEW.filing_id "
        "AND (f.state = 'submitted' OR f.state = 'accepted' AND NOT EXISTS "
        "(SELECT 1 FROM stations_filingreopening r WHERE r.filing_id = f.id AND r.ended_at IS NULL)))",
        lock=("SELECT 1 FROM stations_filing WHERE id = NEW.filing_id FOR SHARE",),
        on_insert=False,
        message="已报送或已通过的月报不能改数",
    ),
    Refusal(
        name="only_what_was_submitted_is_accepted",
        table="stations_filingline",
        columns=("accepted_inbound", "accepted_outbound", "accepted_agri_outbound"),
        violation="(NEW.accepted_inbound IS NULL AND NOT NEW.is_withdrawn) "
        "OR COALESCE(NEW.accepted_inbound, -1) <> COALESCE(NEW.inbound, -1) "
        "OR COALESCE(NEW.accepted_outbound, -1) <> COALESCE(NEW.outbound, -1) "
        "OR COALESCE(NEW.accepted_agri_outbound, -1) <> COALESCE(NEW.agri_outbound, -1) "
        "OR NOT EXISTS (SELECT 1 FROM stations_filing f "
        "WHERE f.id = NEW.filing_id AND f.state = 'submitted')",
        lock=("SELECT 1 FROM stations_filing WHERE id = NEW.filing_id FOR SHARE",),
        on_insert=False,
        message="只有报送的数字才能通过",
    ),
]
