// Times in words, on the portal's clock (Asia/Shanghai) whatever the computer's says.
const ZONE = { timeZone: "Asia/Shanghai" };
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const TIME = new Intl.DateTimeFormat("zh-CN", { ...ZONE, ...CLOCK });
const DAY = new Intl.DateTimeFormat("zh-CN", { ...ZONE, month: "long", day: "numeric" });

// 10:32 of today; 11月20日 10:32 of another day.
export function inWordsOfTime(iso) {
  const moment = new Date(iso);
  const day = DAY.format(moment);
  return day === DAY.format(new Date()) ? TIME.format(moment) : `${day} ${TIME.format(moment)}`;
}
