"""Whom to call where the portal cannot help; both numbers are the same in all of China."""

CITY_HOTLINE = "12345（政务服务热线）"
POSTAL_HOTLINE = "12305（邮政业用户申诉电话）"
HOTLINES = f"{CITY_HOTLINE}或 {POSTAL_HOTLINE}"
LOST_CODE = f"忘了查询码的，请拨打 {CITY_HOTLINE}，说明投诉编号，请商务局换发。"
