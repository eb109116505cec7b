package holiday

// OfZone is the code of the region whose days people of a time zone most likely keep: of a country with parts the days of all of it. Empty: the
// zone is that of several, or of one that is not known.
func OfZone(zone string) string { return zones[zone] }

// zones are those that lie in one region alone.
var zones = map[string]string{
	"Europe/Vienna": "AT", "Europe/Brussels": "BE", "Europe/Sofia": "BG", "Europe/Zurich": "CH", "Europe/Prague": "CZ", "Europe/Berlin": "DE",
	"Europe/Copenhagen": "DK", "Europe/Madrid": "ES", "Atlantic/Canary": "ES", "Africa/Ceuta": "ES", "Europe/Paris": "FR", "Europe/London": "GB",
	"Europe/Athens": "GR", "Europe/Zagreb": "HR", "Europe/Dublin": "IE", "Europe/Rome": "IT", "Europe/Vilnius": "LT", "Europe/Riga": "LV",
	"Europe/Amsterdam": "NL", "Europe/Oslo": "NO", "Europe/Warsaw": "PL", "Europe/Bucharest": "RO", "Europe/Stockholm": "SE",
	"Europe/Ljubljana": "SI", "Europe/Bratislava": "SK",
	"Asia/Tokyo": "JP", "Pacific/Auckland": "NZ", "Africa/Johannesburg": "ZA",
	"America/New_York": "US", "America/Detroit": "US", "America/Chicago": "US", "America/Denver": "US", "America/Phoenix": "US",
	"America/Los_Angeles": "US", "America/Anchorage": "US", "Pacific/Honolulu": "US",
	"America/Sao_Paulo": "BR", "America/Manaus": "BR", "America/Fortaleza": "BR", "America/Recife": "BR", "America/Bahia": "BR",
	"America/Toronto": "CA", "America/Vancouver": "CA", "America/Edmonton": "CA", "America/Winnipeg": "CA", "America/Halifax": "CA",
	"America/Regina": "CA", "America/St_Johns": "CA",
	"Australia/Sydney": "AU-NSW", "Australia/Melbourne": "AU-VIC", "Australia/Brisbane": "AU-QLD", "Australia/Adelaide": "AU-SA",
	"Australia/Perth": "AU-WA", "Australia/Hobart": "AU-TAS", "Australia/Darwin": "AU-NT",
}
