package admin

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/holiday"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// calendarList are the coverage calendars in their newest versions.
type calendarList struct {
	Calendars []store.Calendar
	Used      map[string]calendarUse // by id
	Proposed  map[string]int         // by id: changes to look at
	Clients   map[desk.ClientID]desk.Client
}

// calendars gives the newest versions by name, without those of clients that the visitor does not serve.
func (s *Site) calendars(v *page.Visit) ([]store.Calendar, error) {
	all, err := s.Store().Calendars(v.Ctx())
	if err != nil {
		return nil, err
	}
	newest := map[string]store.Calendar{}
	for _, c := range all {
		newest[c.ID] = c
	}
	maps.DeleteFunc(newest, func(_ string, c store.Calendar) bool { return c.Client != "" && !v.Person().MayServe(c.Client) })
	return slices.SortedFunc(maps.Values(newest), func(a, b store.Calendar) int {
		return cmp.Or(cmp.Compare(store.SortName(a.Name), store.SortName(b.Name)), cmp.Compare(a.ID, b.ID))
	}), nil
}

func (s *Site) calendarList(v *page.Visit) error {
	l := calendarList{Used: s.uses(v), Clients: map[desk.ClientID]desk.Client{}}
	var err error
	if l.Calendars, err = s.calendars(v); err != nil {
		return err
	}
	if l.Proposed, err = s.proposed(v); err != nil {
		return err
	}
	for _, c := range l.Calendars {
		if c.Client == "" {
			continue
		}
		if l.Clients[c.Client], err = s.Store().Client(v.Ctx(), c.Client); err != nil && !store.IsNotFound(err) {
			return err
		}
	}
	h := s.head(v, v.T("admin.calendars")).with(link{Href: "/admin/calendars/new", Label: v.T("admin.calendar.new")})
	return s.Render(v, http.StatusOK, calendarListPage(h, l))
}

// calendarEdit is a coverage calendar with its form.
type calendarEdit struct {
	draft
	Calendar store.Calendar
	IsNew    bool
	Proposed []holiday.Day // of a region, to be looked at before they count
	Region   string
	Read     *holiday.ICal // what a file of iCalendar proposes; nil: none was read
	Year     int
	Today    time.Time
	Clients  []desk.Client // whose it can be
	Use      calendarUse
	MayCount bool // the past anew
	Feeds    calendarFeeds

	sentBack bool // it was refused, so that each of its days is looked at
}

// usualWeek is what a new calendar begins with.
var usualWeek = map[string][]string{"mon": {"09:00-17:00"}, "tue": {"09:00-17:00"}, "wed": {"09:00-17:00"}, "thu": {"09:00-17:00"}, "fri": {"09:00-17:00"}}

func calendarValues(c store.Calendar) url.Values {
	values := url.Values{"name": {c.Name}, "client_id": {string(c.Client)}, "zone": {c.Hours.Zone}, "exceptions": {exceptionLines(c)}, "from": {""}, "reason": {""}, "ical": {""}}
	for _, day := range calendar.Weekdays {
		values.Set(day, strings.Join(c.Hours.Weekly[day], ", "))
	}
	return values
}

// exceptionLines writes one date on each line: "2026-12-24 09:00-12:00 Christmas Eve", "2026-12-25 closed Christmas".
func exceptionLines(c store.Calendar) string {
	var lines []string
	for _, e := range slices.SortedFunc(slices.Values(c.Hours.Exceptions), func(a, b calendar.Exception) int { return cmp.Compare(a.Date, b.Date) }) {
		hours := "closed"
		if len(e.Hours) > 0 {
			hours = strings.Join(e.Hours, ",")
		}
		lines = append(lines, strings.TrimSpace(e.Date+" "+hours+" "+c.Days[e.Date]))
	}
	return strings.Join(lines, "\n")
}

// readCalendar takes a calendar as it was typed. Whether it can be kept the engine says.
func (d draft) readCalendar(c store.Calendar) (store.Calendar, error) {
	c.Name, c.Client = trimmed(d, "name"), desk.ClientID(trimmed(d, "client_id"))
	c.Hours = calendar.Calendar{Zone: trimmed(d, "zone"), Weekly: map[string][]string{}}
	c.Days = map[string]string{}
	for _, day := range calendar.Weekdays {
		if hours := intervals(d.get(day)); len(hours) > 0 {
			c.Hours.Weekly[day] = hours
		}
	}
	for _, line := range d.lines("exceptions") {
		words := strings.Fields(line)
		one := calendar.Exception{Date: words[0], Hours: []string{}}
		if len(words) == 1 {
			return c, desk.Invalid("exceptions", "calendar.exception_form", "Write each date on a line with its hours or the word closed, as in: 2026-12-24 09:00-12:00 Christmas Eve.")
		}
		if words[1] != "closed" {
			one.Hours = intervals(words[1])
		}
		c.Hours.Exceptions = append(c.Hours.Exceptions, one)
		if name := strings.Join(words[2:], " "); name != "" {
			c.Days[one.Date] = name
		}
	}
	return c, nil
}

func (s *Site) calendarEdit(v *page.Visit) (calendarEdit, error) {
	e := calendarEdit{Today: time.Now(), Year: time.Now().Year(), MayCount: v.Actor.MayAct(desk.ActRecompute) == nil}
	var err error
	if e.Clients, _, err = s.Store().ListClients(v.Ctx(), v.Actor.Scope(), store.Listing{Limit: maxServed}); err != nil {
		return e, err
	}
	id := v.R.PathValue("id")
	if id == "" {
		e.IsNew, e.Calendar = true, store.Calendar{Hours: calendar.Calendar{Zone: v.Words.Zone.String(), Weekly: usualWeek}}
		e.draft, e.Region = blank("calendar", calendarValues(e.Calendar)), holiday.OfZone(e.Calendar.Hours.Zone)
		return e, nil
	}
	all, err := s.calendars(v)
	if err != nil {
		return e, err
	}
	at := slices.IndexFunc(all, func(c store.Calendar) bool { return c.ID == id })
	if at < 0 {
		return e, desk.NotFound("calendar")
	}
	e.Calendar, e.Use = all[at], s.uses(v)[id]
	e.Region = holiday.OfZone(e.Calendar.Hours.Zone)
	e.draft = fresh("calendar", calendarValues(e.Calendar))
	e.Feeds, err = s.calendarFeeds(v, id)
	return e, err
}

func (s *Site) calendarShow(v *page.Visit) error {
	e, err := s.calendarEdit(v)
	if err != nil {
		return err
	}
	return s.calendarPage(v, http.StatusOK, e)
}

// What the buttons of a calendar's form do beside saving.
const (
	doPropose = "propose" // shows the holidays of a region
	doRead    = "read"    // shows what a file of iCalendar closes
	doTake    = "take"    // puts those that are ticked into the form
	doConfirm = "confirm" // counts the past anew, as it was looked at
	doBack    = "back"    // goes from there back to the form
	doAlways  = "always"  // makes every day one around the clock
)

func (s *Site) calendarSave(v *page.Visit) error {
	e, err := s.calendarEdit(v)
	if err != nil {
		return err
	}
	if err := v.ReadForm(); err != nil {
		return err
	}
	if v.R.MultipartForm != nil {
		defer func() { _ = v.R.MultipartForm.RemoveAll() }()
	}
	if e.draft, err = sent(v, "calendar", e.kept); err != nil {
		return err
	}
	e.Region = v.Form("region")
	if year, err := strconv.Atoi(v.Form("year")); err == nil {
		e.Year = year
	}
	switch v.Form("do") {
	case doPropose:
		e.Proposed = holiday.Of(e.Region, e.Year)
		return s.calendarPage(v, http.StatusOK, e)
	case doRead:
		return s.calendarRead(v, e)
	case doTake:
		e.take(v.R.PostForm["holiday"])
		e.takeLines(v.R.PostForm["ical_day"])
		return s.calendarPage(v, http.StatusOK, e)
	case doAlways:
		e.fillAlways()
		return s.calendarPage(v, http.StatusOK, e)
	case doBack:
		return s.calendarPage(v, http.StatusOK, e)
	}
	if err = e.checkSeen(); err == nil {
		e.Calendar, err = e.readCalendar(e.Calendar)
	}
	if err == nil && e.isRecompute() {
		return s.calendarPreview(v, e)
	}
	if err == nil && e.IsNew {
		e.Calendar.ID, err = v.NewID()
	}
	if err == nil {
		err = s.Engine.SaveCalendar(v.Ctx(), v.Actor, e.Calendar)
	}
	if e.IsNew && isStale(err) { // the form was sent twice
		err = nil
	}
	if isStaleOrRefused(err) {
		e.sentBack = true
		return s.calendarPage(v, e.refuse(v, inForm(err)), e)
	}
	if err != nil {
		return err
	}
	v.Go("/admin/calendars?done=saved")
	return nil
}

// inForm puts a refusal beside the field of the form that it is about: "weekly.mon[1]" is the field of Monday.
func inForm(err error) error {
	var e *desk.Error
	if !page.IsRefusal(err) || !errors.As(err, &e) {
		return err
	}
	refused := *e
	switch field := e.Field; {
	case strings.HasPrefix(field, "weekly."):
		refused.Field = strings.TrimPrefix(field, "weekly.")[:3]
	case field == "weekly":
		refused.Field = "mon"
	case strings.HasPrefix(field, "exceptions"):
		refused.Field = "exceptions"
	}
	return &refused
}

// take adds the days that somebody ticked, each "2026-12-25 Christmas", as closed. Dates that stand there already stay as they are.
func (e *calendarEdit) take(ticked []string) {
	var days []string
	for _, day := range ticked {
		date, name, _ := strings.Cut(day, " ")
		days = append(days, strings.TrimSpace(date+" closed "+name))
	}
	e.takeLines(days)
}

// takeLines adds exceptions as they are written in the form.
func (e *calendarEdit) takeLines(days []string) {
	lines := e.lines("exceptions")
	for _, day := range days {
		date, _, _ := strings.Cut(day, " ")
		if !slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, date) }) {
			lines = append(lines, strings.Join(strings.Fields(day), " "))
		}
	}
	slices.Sort(lines)
	e.typed = maps.Clone(e.typed)
	e.typed.Set("exceptions", strings.Join(lines, "\n"))
}

func (s *Site) calendarPage(v *page.Visit, status int, e calendarEdit) error {
	title := e.Calendar.Name
	if e.IsNew {
		title = v.T("admin.calendar.new")
	}
	return s.Render(v, status, calendarEditPage(s.head(v, title, calendarsLink(v.Ctx())), e))
}

func calendarPath(id string) string { return "/admin/calendars/" + part.Escape(id) }

func (e calendarEdit) action() string {
	if e.IsNew {
		return "/admin/calendars"
	}
	return calendarPath(e.Calendar.ID)
}

func (e calendarEdit) clients(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.calendar.everybody")}}
	for _, c := range e.Clients {
		options = append(options, part.Option{Value: string(c.ID), Label: c.Name})
	}
	return options
}

// regions are the places whose holidays can be proposed, named in the reader's language.
func (e calendarEdit) regions(ctx context.Context) []part.Option {
	names := display.Regions(words.From(ctx).Tag)
	if names == nil {
		names = display.English.Regions()
	}
	var options []part.Option
	for _, r := range holiday.Regions() {
		label := r.Country()
		if region, err := language.ParseRegion(r.Country()); err == nil {
			label = names.Name(region)
		}
		if r.Part != "" {
			label += ": " + r.Part
		}
		options = append(options, part.Option{Value: r.Code, Label: label})
	}
	slices.SortFunc(options, func(a, b part.Option) int { return cmp.Compare(store.SortName(a.Label), store.SortName(b.Label)) })
	return options
}

// bars are the open times of a day as parts of it, for the drawing beside the fields: from and length in minutes.
func (e calendarEdit) bars(day string) [][2]int {
	var bars [][2]int
	for _, text := range intervals(e.get(day)) {
		from, to, ok := minutesOf(text)
		if !ok {
			return nil
		}
		bars = append(bars, [2]int{from, min(to, 24*60) - from})
	}
	return bars
}

// minutesOf reads an interval as minutes of its day; a close at or before the opening is on the next.
func minutesOf(text string) (from, to int, ok bool) {
	one, two, found := strings.Cut(text, "-")
	at := func(text string) int {
		hour, minute, found := strings.Cut(text, ":")
		h, hourErr := strconv.Atoi(hour)
		m, minuteErr := strconv.Atoi(minute)
		if !found || hourErr != nil || minuteErr != nil || h < 0 || h > 24 || m < 0 || m > 59 {
			return -1
		}
		return h*60 + m
	}
	if from, to = at(one), at(two); !found || from < 0 || to < 0 {
		return 0, 0, false
	}
	if to <= from {
		to += 24 * 60
	}
	return from, to, true
}

// commonZones are proposed; any other of the IANA list can be typed.
var commonZones = []string{
	"UTC", "Africa/Cairo", "Africa/Johannesburg", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/New_York", "America/Sao_Paulo",
	"America/Toronto", "Asia/Dubai", "Asia/Hong_Kong", "Asia/Kolkata", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney",
	"Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Dublin", "Europe/Istanbul", "Europe/Lisbon", "Europe/London", "Europe/Madrid",
	"Europe/Paris", "Europe/Prague", "Europe/Rome", "Europe/Stockholm", "Europe/Vienna", "Europe/Warsaw", "Europe/Zurich", "Pacific/Auckland",
}

// weekHours is how long a usual week is open, in hours.
func weekHours(c calendar.Calendar) string {
	minutes := 0
	for _, day := range calendar.Weekdays {
		for _, text := range c.Weekly[day] {
			if from, to, ok := minutesOf(text); ok {
				minutes += to - from
			}
		}
	}
	return strconv.FormatFloat(float64(minutes)/60, 'f', -1, 64)
}

// years are those whose holidays people look at: the present one and the next.
func years(now int) []part.Option {
	var options []part.Option
	for year := now; year < now+3; year++ {
		options = append(options, part.Option{Value: strconv.Itoa(year), Label: strconv.Itoa(year)})
	}
	return options
}

// dated writes a date of the calendar in the reader's way.
func dated(ctx context.Context, date string) string {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return words.Date(ctx, time.Date(at.Year(), at.Month(), at.Day(), 12, 0, 0, 0, words.From(ctx).Zone))
}
