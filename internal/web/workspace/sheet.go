package workspace

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// sheetForm is the form of one act: what it asks, and who may be asked. Some read more before they ask, and show what the act
// would mean as it is filled in.
type sheetForm struct {
	may     func(shown) bool
	form    func(sheet) templ.Component
	load    func(*Site, *page.Visit, *sheet) error
	preview func(sheet) templ.Component
}

// sheet is the form of an act on a ticket, as it is being filled in.
type sheet struct {
	shown
	Act     string
	Leaders []desk.Person            // to whom one raises
	Voices  []desk.Person            // who may keep in touch
	Move    moving                   // to another client
	Circle  circle                   // who sees it
	Others  []candidate              // tickets it could name
	Weighed weighed                  // the priority it would have
	Scripts []part.Option            // that may be begun, those that fit first
	Off     map[desk.PersonID]string // in words: why somebody of the team cannot be given work now
	Minutes string                   // what is wrong with the minutes
	typed   func(string) string
}

// value gives what was typed into a field, else what stands there.
func (e sheet) value(field, fallback string) string {
	if typed := e.typed(field); typed != "" {
		return typed
	}
	return fallback
}

// sheets are the acts that ask something first.
var sheets map[string]sheetForm

func init() { //nolint:gochecknoinits // the forms name the acts that name the forms
	sheets = map[string]sheetForm{
		"move": {may: func(p shown) bool { return !p.Ticket.State.IsFinal() && p.may(desk.MoveClient{}) }, form: moveForm, load: (*Site).loadMove, preview: movePreview},
		"restrict": {may: func(p shown) bool {
			return !p.Ticket.State.IsFinal() && p.Ticket.Restriction == nil && p.may(desk.Restrict{})
		}, form: restrictForm, load: (*Site).loadCircle},
		"lift": {may: func(p shown) bool {
			return !p.Ticket.State.IsFinal() && p.Ticket.Restriction != nil && p.may(desk.LiftRestriction{})
		}, form: liftForm, load: (*Site).loadCircle},
		"route":    {may: shown.mayRoute, form: routeForm},
		"assign":   {may: func(p shown) bool { return p.isLive() && p.may(desk.Assign{}) }, form: assignForm},
		"classify": {may: func(p shown) bool { return p.isLive() && p.may(desk.Classify{}) }, form: classifyForm, load: (*Site).loadPriority, preview: classifyPreview},
		"hold":     {may: func(p shown) bool { return p.isLive() && p.may(desk.Put{}) }, form: holdForm},
		"resolve":  {may: func(p shown) bool { return p.isLive() && p.may(desk.Resolve{}) }, form: resolveForm, load: (*Site).loadTime},
		"return":   {may: func(p shown) bool { return p.mayAnswer() }, form: returnForm},
		"merge":    {may: func(p shown) bool { return !p.Ticket.State.IsFinal() && p.may(desk.Merge{}) }, form: mergeForm, load: (*Site).loadOthers, preview: others},
		"link":     {may: func(p shown) bool { return !p.Ticket.State.IsFinal() && p.may(desk.LinkTo{}) }, form: linkForm, load: (*Site).loadOthers, preview: others},
		"task":     {may: func(p shown) bool { return p.isLive() && p.may(desk.AddTask{}) }, form: taskForm},
		"time":     {may: func(p shown) bool { return p.may(desk.LogTime{}) }, form: timeForm, load: (*Site).loadTime},
		"tag":      {may: func(p shown) bool { return p.may(desk.Tag{}) }, form: tagForm},
		"raise":    {may: func(p shown) bool { return p.isLive() && p.may(desk.RaiseTo{}) }, form: raiseForm},
		"voice":    {may: func(p shown) bool { return p.isLive() && p.may(desk.ChangeVoice{}) }, form: voiceForm},
		"discard":  {may: func(p shown) bool { return p.isLive() && p.may(desk.Discard{}) }, form: discardForm},
		"script":   {may: shown.mayStartScript, form: scriptForm, load: (*Site).loadScripts},
		"reopen":   {may: func(p shown) bool { return !p.isLive() && !p.Ticket.State.IsFinal() && p.may(desk.Reopen{}) }, form: reopenForm},
	}
}

// ticketSheet shows the form of an act: over the ticket to a script, as a page of its own to a browser.
func (s *Site) ticketSheet(v *page.Visit) error {
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	name := v.R.PathValue("act")
	form, ok := sheets[name]
	if !ok {
		return desk.NotFound("page")
	}
	return s.renderSheet(v, http.StatusOK, loaded, name, form, nil)
}

func (s *Site) renderSheet(v *page.Visit, status int, loaded store.Loaded, name string, form sheetForm, refusal error) error {
	e, err := s.sheetOf(v, loaded, name, form, filled(v))
	if err != nil {
		return err
	}
	if !form.may(e.shown) {
		if refusal != nil {
			return desk.Conflict("ticket.act_gone", "This cannot be done to the ticket any more. Load it again and see what changed.")
		}
		return notYours()
	}
	if refusal != nil {
		e.refuse(s.Problem(v, refusal), refusal)
	}
	if v.IsPartial() {
		return s.Render(v, status, sheetDialog(e, form.form(e)))
	}
	return s.Render(v, status, sheetPage(s.Frame(v, v.T("sheet."+name)), e, form.form(e)))
}

// refuse puts what is wrong beside its field where that is the minutes, else above the form.
func (e *sheet) refuse(problem string, err error) {
	var wrong *desk.Error
	if errors.As(err, &wrong) && wrong.Field == "minutes" {
		e.Minutes = problem
		return
	}
	e.Problem = problem
}

func notYours() error {
	return desk.Forbidden("ticket.not_yours", "This ticket is with another team. Write a note, or ask that team or a dispatcher.")
}

// filled gives what was typed into the sheet so far: by a form that was refused, or by one that only looks what it would do.
func filled(v *page.Visit) func(string) string {
	switch {
	case v.R.Method == http.MethodPost:
		return v.Form
	case v.Query("filled") != "":
		return v.Query
	default:
		return func(string) string { return "" }
	}
}

// sheetOf reads what a sheet shows. Whom it may not be shown to is the caller's to ask.
func (s *Site) sheetOf(v *page.Visit, loaded store.Loaded, name string, form sheetForm, typed func(string) string) (sheet, error) {
	p := shown{Ticket: loaded.Ticket, Subject: loaded.Subject, House: s.House(), Actor: v.Actor, Me: v.Person(), Query: suffix(kept(v.R.URL.Query()))}
	e := sheet{shown: p, Act: name, typed: typed}
	if err := s.name(v, &e.shown, nil); err != nil || !form.may(e.shown) {
		return e, err
	}
	if name == "route" || name == "hold" {
		if err := s.readTouch(v, &e.shown, loaded); err != nil {
			return e, err
		}
	}
	if form.load != nil {
		if err := form.load(s, v, &e); err != nil {
			return e, err
		}
	}
	return e, s.chosen(v, &e)
}

// chosen gathers whom the sheet lets one choose from, beside the team.
func (s *Site) chosen(v *page.Visit, e *sheet) error {
	if e.Act == "assign" {
		staff, err := s.Engine.Staff(v.Ctx())
		if err != nil {
			return err
		}
		terms, err := s.Engine.Terms(v.Ctx(), e.Ticket)
		if err != nil {
			return err
		}
		due := duesOf(e.Ticket, terms, v.Words.Now.UTC()).next(v.Words.Now)
		e.Off = map[desk.PersonID]string{}
		for _, one := range staff {
			e.Off[one.Person.ID] = offFrom(v.Words, due, one.Off, one.Back)
		}
	}
	agents, err := s.Store().ListAgents(v.Ctx())
	for _, a := range agents {
		if a.Disabled || !a.MayServe(e.Ticket.Client) {
			continue
		}
		if a.Has(desk.RoleManager) {
			e.Leaders = append(e.Leaders, a)
		}
		if slices.ContainsFunc(a.Teams, func(id desk.TeamID) bool { return e.House.Teams[id].Tier == 1 }) {
			e.Voices = append(e.Voices, a)
		}
	}
	return err
}

// codes makes choices of coded values.
func codes[T ~string](w *words.Words, group string, values []T) []part.Option {
	options := make([]part.Option, len(values))
	for i, value := range values {
		options[i] = part.Option{Value: string(value), Label: w.Code(group, string(value))}
	}
	return options
}

func categories(h desk.House) []part.Option { return part.Categories(h) }

func vendors(h desk.House) []part.Option {
	var options []part.Option
	for _, vendor := range slices.SortedFunc(maps.Values(h.Vendors), func(a, b desk.Vendor) int { return strings.Compare(a.Name, b.Name) }) {
		options = append(options, part.Option{Value: string(vendor.ID), Label: vendor.Name})
	}
	return options
}

func people(all []desk.Person) []part.Option {
	options := make([]part.Option, len(all))
	for i, p := range all {
		options[i] = part.Option{Value: string(p.ID), Label: p.Name}
	}
	return options
}

// holdReasons leaves out what cannot be chosen: a vendor where the desk has none.
func holdReasons(h desk.House) []desk.HoldReason {
	return slices.DeleteFunc(slices.Clone(desk.HoldReasons), func(r desk.HoldReason) bool { return r == desk.HoldVendor && len(h.Vendors) == 0 })
}

// discardWhys are the reasons to throw a ticket away.
var discardWhys = []desk.DiscardWhy{desk.DiscardNoise, desk.DiscardSpam, desk.DiscardTest}
