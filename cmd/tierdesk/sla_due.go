package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/sla"
)

// dueQuestion is a line of "sla due".
type dueQuestion struct {
	ID       json.RawMessage `json:"id"`
	Calendar json.RawMessage `json:"calendar"`
	Start    string          `json:"start"`
	Target   json.Number     `json:"target_seconds"`
	Pauses   [][]*string     `json:"pauses"`
}

// dueAnswer is its answer; left_seconds comes while a pause goes on.
type dueAnswer struct {
	ID   json.RawMessage `json:"id"`
	Due  *string         `json:"due"`
	Left json.Number     `json:"left_seconds,omitempty"`
}

// dueError is the answer to a bad line.
type dueError struct {
	ID    json.RawMessage `json:"id"`
	Error string          `json:"error"`
}

// dueAnswers answers questions, and keeps the hours of calendars that come again.
type dueAnswers struct {
	out   *bufio.Writer
	hours map[string]compiledHours
}

type compiledHours struct {
	hours calendar.Versions
	err   error
}

// So many calendars are kept compiled, and none that is written with more bytes.
const (
	keptHours = 256
	keptSize  = 64 << 10
)

// all answers every line, and tells how many were bad.
func (a *dueAnswers) all(ctx context.Context, in io.Reader) (failed int, err error) {
	lines := bufio.NewReaderSize(in, 64<<10)
	encoder := json.NewEncoder(a.out)
	encoder.SetEscapeHTML(false)
	for ctx.Err() == nil {
		line, err := nextLine(lines)
		switch {
		case errors.Is(err, io.EOF):
			return failed, nil
		case errors.Is(err, errLongLine):
		case err != nil:
			return failed, err
		case len(bytes.TrimSpace(line)) == 0:
			continue
		}
		var answer any
		if err == nil {
			answer, err = a.answer(line)
		}
		if err != nil {
			failed++
			answer = dueError{ID: idOf(line), Error: err.Error()}
		}
		if err := encoder.Encode(answer); err != nil {
			return failed, err
		}
		if lines.Buffered() > 0 {
			continue
		}
		if err := a.out.Flush(); err != nil {
			return failed, err
		}
	}
	return failed, ctx.Err()
}

// bad says what is wrong with a field, and what to do.
func bad(field, format string, args ...any) error {
	return &calendar.Problem{Field: field, Code: "sla_due.input", Message: fmt.Sprintf(format, args...)}
}

func (a *dueAnswers) answer(line []byte) (dueAnswer, error) {
	var q dueQuestion
	if err := readStrict("line", line, &q); err != nil {
		return dueAnswer{}, err
	}
	hours, err := a.compile(q.Calendar)
	if err != nil {
		return dueAnswer{}, err
	}
	start, err := readStart(q.Start)
	if err != nil {
		return dueAnswer{}, err
	}
	target, err := readTarget(q.Target)
	if err != nil {
		return dueAnswer{}, err
	}
	pauses, err := readPauses(q.Pauses)
	if err != nil {
		return dueAnswer{}, err
	}
	forecast := sla.Due(hours, start, target, pauses)
	answer := dueAnswer{ID: q.ID}
	if !forecast.Due.IsZero() {
		due := forecast.Due.Format(time.RFC3339Nano)
		answer.Due = &due
	}
	if forecast.Paused {
		answer.Left = json.Number(strconv.FormatFloat(forecast.Left.Seconds(), 'f', -1, 64))
	}
	return answer, nil
}

// compile reads a calendar, or takes the hours of one that was written the same.
func (a *dueAnswers) compile(written []byte) (calendar.Versions, error) {
	if kept, ok := a.hours[string(written)]; ok {
		return kept.hours, kept.err
	}
	if len(a.hours) == keptHours {
		clear(a.hours)
	}
	hours, err := compileWritten(written)
	if len(written) <= keptSize {
		a.hours[string(written)] = compiledHours{hours, err}
	}
	return hours, err
}

func compileWritten(written []byte) (calendar.Versions, error) {
	if len(written) == 0 {
		return nil, bad("calendar", "The question has no calendar. Give it one with a zone.")
	}
	var c calendar.Calendar
	if err := readStrict("calendar", written, &c); err != nil {
		return nil, err
	}
	location, err := time.LoadLocation(c.Zone)
	if err != nil {
		location = nil // refused below, by name
	}
	hours, err := calendar.Compile(c, location)
	if err != nil {
		return nil, fmt.Errorf("calendar.%w", err)
	}
	return calendar.Always(hours), nil
}

func readStart(text string) (time.Time, error) {
	start, err := readInstant("start", text)
	if err != nil {
		return start, err
	}
	if year := start.Year(); year < calendar.FirstYear || year >= calendar.EndYear-calendar.HorizonYears {
		return start, bad("start", "%q is not in the years that are known. Start from %d to %d.",
			text, calendar.FirstYear, calendar.EndYear-calendar.HorizonYears-1)
	}
	return start, nil
}

func readInstant(field, text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return at, bad(field, "%q is no instant. Write it as 2026-06-01T07:00:00Z.", text)
	}
	return at.UTC().Truncate(time.Microsecond), nil
}

// maxTargetSeconds is a century.
const maxTargetSeconds = 36525 * 24 * 60 * 60

func readTarget(number json.Number) (time.Duration, error) {
	seconds, err := number.Float64()
	if err != nil || seconds < 1 || seconds > maxTargetSeconds {
		return 0, bad("target_seconds", "%q is no target. Give at least 1 second and no more than a century.", number)
	}
	return time.Duration(math.Round(seconds*1e6)) * time.Microsecond, nil
}

func readPauses(written [][]*string) ([]sla.Pause, error) {
	pauses := make([]sla.Pause, len(written))
	for i, ends := range written {
		field := fmt.Sprintf("pauses[%d]", i)
		if len(ends) != 2 || ends[0] == nil {
			return nil, bad(field, "A pause has a beginning and an end. Write it as [from,to], with null for to while it goes on.")
		}
		var err error
		if pauses[i].From, err = readInstant(field+"[0]", *ends[0]); err != nil {
			return nil, err
		}
		if ends[1] == nil {
			continue
		}
		if pauses[i].To, err = readInstant(field+"[1]", *ends[1]); err != nil {
			return nil, err
		}
		if pauses[i].To.Before(pauses[i].From) {
			return nil, bad(field, "The pause ends before it begins. Exchange the two instants.")
		}
	}
	return pauses, nil
}

// readStrict reads one JSON value without unknown fields, and words what is wrong with the line or a part of it.
func readStrict(place string, text []byte, into any) error {
	reader := json.NewDecoder(bytes.NewReader(text))
	reader.DisallowUnknownFields()
	err := reader.Decode(into)
	if err == nil {
		if _, more := reader.Token(); !errors.Is(more, io.EOF) {
			return bad(place, "There is more than one JSON value. Write one question on a line.")
		}
		return nil
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		field := strings.TrimPrefix(strings.TrimSuffix(place+"."+wrong.Field, "."), "line.")
		return bad(field, "This must be %s and is of another kind: %s.", wantedForm(wrong.Type.Kind()), wrong.Value)
	}
	return bad(place, "It cannot be read: %s.", strings.TrimPrefix(err.Error(), "json: "))
}

func wantedForm(kind reflect.Kind) string {
	switch kind {
	case reflect.Slice:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "an object"
	}
	return "a text"
}

// idOf finds the id of a question as far as it can be read; null if it has none.
func idOf(line []byte) json.RawMessage {
	reader := json.NewDecoder(bytes.NewReader(line))
	if _, err := reader.Token(); err != nil {
		return json.RawMessage("null")
	}
	for reader.More() {
		key, err := reader.Token()
		var value json.RawMessage
		if err != nil || reader.Decode(&value) != nil {
			break
		}
		if key == "id" {
			return value
		}
	}
	return json.RawMessage("null")
}
