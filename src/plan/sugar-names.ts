const names = `
AlphanumericSortEquivalents AlphanumericSortIgnoreCase AlphanumericSortOrder ISO8601_DATE ISO8601_DATETIME Inflector
RFC1036 RFC1123 SugarMethods abbr abs acos add addDays addFlag addFormat addHours addLocale addMilliseconds
addMinutes addMonths addSeconds addWeeks addYears advance after all any asin assign atan average beginningOfDay
beginningOfMonth beginningOfWeek beginningOfYear bytes camelize cancel capitalize ceil chars chr clone codes compact
cos count create dasherize day dayAfter dayAgo dayBefore dayFromNow days daysAfter daysAgo daysBefore daysFromNow
daysInMonth daysSince daysUntil debounce decodeBase64 delay downto duration each encodeBase64 endOfDay endOfMonth
endOfWeek endOfYear endsWith equal escape escapeHTML escapeRegExp escapeURL every exclude exp extend extended fill
filter find findAll first flatten floor format from fromQueryString full future getFlags getISOWeek getLocale
getUTCOffset getUTCWeekday getWeekday groupBy hankaku has hasArabic hasCyrillic hasDevanagari hasGreek hasHan
hasHangul hasHebrew hasHiragana hasKana hasKanji hasKatakana hasLatin hasThai hex hiragana hour hourAfter hourAgo
hourBefore hourFromNow hours hoursAfter hoursAgo hoursBefore hoursFromNow hoursSince hoursUntil humanize inGroups
inGroupsOf include insert intersect is isAfter isApril isArabic isArray isAugust isBefore isBetween isBlank
isBoolean isCyrillic isDate isDecember isDevanagari isEmpty isEven isFebruary isFriday isFunction isFuture isGreek
isHan isHangul isHebrew isHiragana isInteger isJanuary isJuly isJune isKana isKanji isKatakana isLastMonth
isLastWeek isLastYear isLatin isLeapYear isMarch isMay isMonday isMultipleOf isNaN isNextMonth isNextWeek isNextYear
isNovember isNumber isObject isOctober isOdd isPast isRegExp isSaturday isSeptember isString isSunday isThai
isThisMonth isThisWeek isThisYear isThursday isToday isTomorrow isTuesday isUTC isValid isWednesday isWeekday
isWeekend isYesterday iso katakana keys last lazy least lines log long map max merge metric millisecond
millisecondAfter millisecondAgo millisecondBefore millisecondFromNow milliseconds millisecondsAfter millisecondsAgo
millisecondsBefore millisecondsFromNow millisecondsSince millisecondsUntil min minute minuteAfter minuteAgo
minuteBefore minuteFromNow minutes minutesAfter minutesAgo minutesBefore minutesFromNow minutesSince minutesUntil
month monthAfter monthAgo monthBefore monthFromNow months monthsAfter monthsAgo monthsBefore monthsFromNow
monthsSince monthsUntil most none once ordinalize pad padLeft padRight paragraphs parameterize past pluralize pow
random randomize range reduce reject relative remove removeAt removeFlag removeTags reset reverse rewind round
sample second secondAfter secondAgo secondBefore secondFromNow seconds secondsAfter secondsAgo secondsBefore
secondsFromNow secondsSince secondsUntil select set setFlags setISOWeek setLocale setWeekday shift short sin
singularize size some sortBy spacify sqrt startsWith stripTags subtract sugarRestore sugarRevert sum tan tap
throttle times titleize to toNumber toQueryString trim trimLeft trimRight truncate underscore unescapeHTML
unescapeURL union unique upto utc watch week weekAfter weekAgo weekBefore weekFromNow weeks weeksAfter weeksAgo
weeksBefore weeksFromNow weeksSince weeksUntil words year yearAfter yearAgo yearBefore yearFromNow years yearsAfter
yearsAgo yearsBefore yearsFromNow yearsSince yearsUntil zenkaku zip
`;

/** What the script sandbox's old library "sugar" adds to JavaScript's own objects, or changes of them; a test compares. */
export const sugarNames: ReadonlySet<string> = new Set(names.trim().split(/\s+/));
