package admin

import (
	"regexp"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
)

// A term is a length of time as people write it in an agreement: "30 m", "4 h", "1 h 30", "2 days". Nothing, or a dash, promises nothing.

var termForm = regexp.MustCompile(`^(\d{1,6})\s*([a-z]+)(?:\s*(\d{1,2})\s*([a-z]*))?$`)

// termUnits are the units people write, in minutes; a day is a business day and none.
var termUnits = map[string]int{
	"m": 1, "min": 1, "mins": 1, "minute": 1, "minutes": 1, "minuten": 1,
	"h": 60, "hour": 60, "hours": 60, "std": 60, "stunde": 60, "stunden": 60,
	"d": 0, "day": 0, "days": 0, "t": 0, "tag": 0, "tage": 0,
}

// readTerm gives open minutes or business days; both zero: nothing is promised.
func readTerm(text string) (minutes, days int, err error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" || text == "-" || text == "–" {
		return 0, 0, nil
	}
	found := termForm.FindStringSubmatch(text)
	if found == nil {
		return 0, 0, errTerm()
	}
	n, _ := strconv.Atoi(found[1])
	unit, known := termUnits[found[2]]
	rest, _ := strconv.Atoi(found[3])
	switch {
	case !known || n == 0:
		return 0, 0, errTerm()
	case unit == 0 && found[3] == "":
		return 0, n, nil
	case unit == 60 && (found[4] == "" || termUnits[found[4]] == 1):
		return n*60 + rest, 0, nil
	case unit == 1 && found[3] == "":
		return n, 0, nil
	}
	return 0, 0, errTerm()
}

func errTerm() error {
	return desk.Invalid("", "term.form", "This is not a length of time. Write it as 30 m, 4 h, 1 h 30 or 2 days; leave it empty to promise nothing.")
}

// termText writes a term as readTerm takes it.
func termText(minutes, days int) string {
	switch {
	case days > 0:
		return strconv.Itoa(days) + " d"
	case minutes == 0:
		return ""
	case minutes%60 == 0:
		return strconv.Itoa(minutes/60) + " h"
	case minutes > 60:
		return strconv.Itoa(minutes/60) + " h " + strconv.Itoa(minutes%60)
	}
	return strconv.Itoa(minutes) + " m"
}
