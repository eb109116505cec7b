package admin

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/words"
)

// wholeDay is a day without an end, as a calendar keeps it.
const wholeDay = "00:00-24:00"

// aroundTheClock are the ways in which people write it.
var aroundTheClock = []string{"24h", "24/7", "aroundtheclock", "rundumdieuhr"}

// dashes are the ways in which people write from and to.
var dashes = regexp.MustCompile(`\s*[-–—]\s*`)

// loose is an interval as people write it: "8-18", "8:00-18", "08.00-18.00".
var loose = regexp.MustCompile(`^(\d{1,2})(?:[:.](\d\d))?-(\d{1,2})(?:[:.](\d\d))?$`)

// intervals reads the hours of a day as they were typed. What is no time stays as it is, for the calendar to say what is wrong with it.
func intervals(text string) []string {
	if slices.Contains(aroundTheClock, strings.ToLower(strings.Join(strings.Fields(text), ""))) {
		return []string{wholeDay}
	}
	hours := strings.FieldsFunc(dashes.ReplaceAllString(text, "-"), func(r rune) bool { return r == ',' || r == ';' || r == ' ' })
	for i, one := range hours {
		if m := loose.FindStringSubmatch(one); m != nil {
			hours[i] = minuteOf(m[1], m[2]) + "-" + minuteOf(m[3], m[4])
		}
	}
	return hours
}

// minuteOf writes a time in full: "8" as "08:00".
func minuteOf(hour, minute string) string {
	n, _ := strconv.Atoi(hour)
	if minute == "" {
		minute = "00"
	}
	return fmt.Sprintf("%02d:%s", n, minute)
}

// wrongDay says what is wrong with the hours of a day. A calendar is refused for the first of them; the form marks every one.
func (e calendarEdit) wrongDay(ctx context.Context, day string) string {
	if e.field == day {
		return e.wrong
	}
	hours := intervals(e.get(day))
	if !e.sentBack || len(hours) == 0 {
		return ""
	}
	_, err := calendar.Compile(calendar.Calendar{Zone: "UTC", Weekly: map[string][]string{day: hours}}, time.UTC)
	var problem *calendar.Problem
	if !errors.As(err, &problem) {
		return ""
	}
	return words.Problem(ctx, desk.Refusal(day, problem.Code, problem.Message))
}

// fillAlways puts "around the clock" into every day of the form.
func (e *calendarEdit) fillAlways() {
	e.typed = maps.Clone(e.typed)
	for _, day := range calendar.Weekdays {
		e.typed.Set(day, wholeDay)
	}
}
