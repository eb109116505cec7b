// Package part is the design system as typed components: the shells of pages, and the parts they are put together from. It reads
// no store and knows no rule; what it shows is handed to it. The classes are those of web/css.
package part

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
)

// Frame is what surrounds a page.
type Frame struct {
	Title   string
	Theme   string // "light", "dark"; empty: the system's
	Person  desk.Person
	Path    string // of the address, for what is current in the navigation
	Desk    string // the desk's own name
	Demo    bool
	Wide    bool // the page scrolls inside its own panes
	State   State
	Triages bool            // the person sorts new tickets
	Still   bool            // an example: it runs no script and asks the desk for nothing
	Rail    templ.Component // of a still page, in the place of what others ask for
	Stands  *Stands         // nil: the desk's clock goes
	// Commands is what keys and palette are made from, for those who work at the desk; nil: there are none.
	Commands templ.Component
}

// State is what a page begins in. In use its scripts bring it about; the gallery shows it.
type State string

// States beside the one at rest.
const (
	Waiting State = "waiting" // for the desk's answer, longer than one takes for at once
	Offline State = "offline" // without a way to the desk
)

// Stands says that the desk's clock stands, so that nothing is written.
type Stands struct {
	Title, Text, Do string
	Accept          bool   // the reader may take the new time
	Node            string // whose clock it is
	Back            string // the address to come back to
}

// IsAt tells whether the page lies at an address or below it.
func (f Frame) IsAt(path string) bool {
	return f.Path == path || strings.HasPrefix(f.Path, strings.TrimSuffix(path, "/")+"/")
}

// Escape makes a value fit for an address.
func Escape(text string) string { return url.QueryEscape(text) }

// Initials are one or two letters that stand for a name.
func Initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "?"
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	initials := string(unicode.ToUpper(first))
	if len(words) > 1 {
		last, _ := utf8.DecodeRuneInString(words[len(words)-1])
		initials += string(unicode.ToUpper(last))
	}
	return initials
}

// FirstName is how a person is called in a sentence.
func FirstName(name string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	return first
}

// Pace says how a clock stands, and with it how it looks.
type Pace string

// How a clock stands.
const (
	OnTime   Pace = "ok"
	Soon     Pace = "warning"
	Breached Pace = "breached"
	Paused   Pace = "paused"
)

// Clock is a clock as it is shown: what it says in words, and how much of it is used.
type Clock struct {
	Pace  Pace
	Label string // what it measures; said where there is room, and to those who listen
	Used  int    // percent; 0 to 100
	Text  string // "33 m"
	At    string // "12:25", said after it more quietly
	Hint  string // the whole instant, for those who point at it
	Tick  string // how it goes on without being asked for; see [TickOf]. Empty: it stands
}

// tickWithin is how far from its end a clock says minutes, so that it goes on by itself.
const tickWithin = 48 * time.Hour

// TickOf is for scripts how a clock goes on that has so much left of its whole time: the second at which nothing is left if it counts
// on, how many seconds it has in all and, if that is sooner, the second at which it stops to count. Empty: it says no minutes.
func TickOf(now time.Time, left, whole time.Duration, until time.Time) string {
	if left.Abs() >= tickWithin || whole <= 0 {
		return ""
	}
	end := now.Add(left)
	text := strconv.FormatInt(end.Unix(), 10) + " " + strconv.FormatInt(int64(whole/time.Second), 10)
	if until.After(now) && (left <= 0 || until.Before(end)) {
		text += " " + strconv.FormatInt(until.Unix(), 10)
	}
	return text
}

// SoonUsed is the share of its time, in percent, from which on a clock is soon due.
const SoonUsed = desk.SoonUsed

// PaceOf says how a clock stands that began and is due: from three quarters on it is soon.
func PaceOf(began, due, now time.Time) (Pace, int) {
	if !due.After(now) {
		return Breached, 100
	}
	whole := due.Sub(began)
	if whole <= 0 {
		return OnTime, 0
	}
	used := int(math.Round(100 * float64(now.Sub(began)) / float64(whole)))
	used = min(max(used, 0), 100)
	if used >= SoonUsed {
		return Soon, used
	}
	return OnTime, used
}

func dash(used int) string { return strconv.Itoa(used) + " 100" }

func itoa(n int) string { return strconv.Itoa(n) }

// Tone is what a banner is about.
type Tone string

// Tones of banners.
const (
	ToneInfo    Tone = "info"
	ToneWarning Tone = "warning"
	ToneError   Tone = "error"
)

// Field is a field of a form with its label, and what is wrong with it.
type Field struct {
	Name     string
	ID       string // in the page; empty: its name
	Label    string
	Value    string
	Help     string
	Error    string
	Type     string // of the input; empty: text
	Required bool
	Max      int // characters; 0: no limit of its own
	Complete string
	Rows     int // of a text; 0: an input
	Focus    bool
	Now      string // what somebody else saved meanwhile
	Min, Top string // of a number
	Step     string // of a number
}

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) id() string { return cmp.Or(f.ID, f.Name) }

// describedBy names what explains the field to those who cannot see it.
func (f Field) describedBy() string {
	var ids []string
	if f.Help != "" {
		ids = append(ids, f.id()+"-help")
	}
	if f.Now != "" {
		ids = append(ids, f.id()+"-now")
	}
	if f.Error != "" {
		ids = append(ids, f.id()+"-error")
	}
	return strings.Join(ids, " ")
}

// Option is one choice of a select.
type Option struct {
	Value, Label string
	Disabled     bool
}

// Leads tells whether a person dispatches or leads at the desk.
func Leads(p desk.Person) bool {
	return p.Has(desk.RoleDispatcher) || p.Has(desk.RoleManager) || p.Has(desk.RoleAdministrator)
}

// Triages tells whether somebody sorts new tickets: members of a team of tier 1, and dispatchers.
func Triages(p desk.Person, h desk.House) bool {
	return p.Has(desk.RoleDispatcher) || slices.ContainsFunc(p.Teams, func(id desk.TeamID) bool { return h.Teams[id].Tier == 1 })
}
