package portal

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
)

// asking is a request as it is typed: what it is about, what happened, whom it hits, and files.
type asking struct {
	Subject, Body, Affected string
	Follows                 int64 // number of the request it follows; 0: none
	Problem                 string
	Once                    string
	Look                    *look // when somebody looks at it
	Category                desk.CategoryID
	About                   []part.Option   // categories that ask something
	Questions               []desk.Question // of the category that was chosen
	Said                    map[string]string
	Walked                  desk.Walked // a script that was gone through first
}

func (s *Site) requestNew(v *page.Visit) error {
	a := asking{Subject: question(v.Query("subject")), Affected: "1", Once: page.NewOnce()}
	if id := v.Query("guide"); id != "" {
		article, err := s.readableGuide(v, id)
		if err != nil {
			return err
		}
		// The address tells the desk which one it was, whatever becomes of its title.
		a.Body = v.T("portal.new.after_guide", "Title", article.Title) + "\n" + s.BaseURL + "/guides/" + string(article.ID) + "\n\n"
	}
	if one, ok := s.guided(v.Query("script")); ok {
		w, err := s.walked(v, one, v.R.URL.Query())
		if err != nil {
			return err
		}
		a.Subject, a.Body = one.Title, w.told(v.Words)
		a.Walked = desk.Walked{Script: w.Script.Ref(), Given: w.Given}
	}
	a.Follows, _ = strconv.ParseInt(v.Query("follows"), 10, 64)
	s.readIntake(&a, v.Query)
	return s.showAsking(v, http.StatusOK, a)
}

// readIntake reads what the request is about and what is answered. How many are affected the form itself asks.
func (s *Site) readIntake(a *asking, get func(string) string) {
	house := s.House()
	a.Category, a.Questions = desk.CategoryID(get("category")), nil
	for _, q := range house.Questions(a.Category) {
		if q.Kind != desk.AskAffected {
			a.Questions = append(a.Questions, q)
		}
	}
	a.Said = part.Said(a.Questions, get)
}

// about are the categories that ask something, for who knows what it is about.
func about(h desk.House, none string) []part.Option {
	options := []part.Option{{Label: none}}
	for _, o := range part.Categories(h) {
		if len(h.Questions(desk.CategoryID(o.Value))) > 0 {
			options = append(options, o)
		}
	}
	return options
}

// showAsking shows the form, and when somebody would look. A request that follows another may be another client's: it is told nothing before.
func (s *Site) showAsking(v *page.Visit, status int, a asking) error {
	if a.Follows == 0 {
		var err error
		if a.Look, err = s.lookAhead(v); err != nil {
			return err
		}
	}
	a.About = about(s.House(), v.T("portal.intake.other"))
	return s.Render(v, status, requestNewPage(s.Frame(v, v.T("portal.new")), a))
}

// doneSent is what an address says after a request was sent, for the page to say.
const doneSent = "sent"

func (s *Site) requestCreate(v *page.Visit) error {
	formErr := v.ReadForm()
	a := asking{Subject: strings.TrimSpace(v.Form("subject")), Body: plain(v.Form("body")), Affected: v.Form("affected"), Once: v.Once()}
	a.Follows, _ = strconv.ParseInt(v.Form("follows"), 10, 64)
	s.readIntake(&a, v.Form)
	a.Walked = walkedIn(v.R.PostForm)
	if v.Form("ask") != "" && formErr == nil { // a category was chosen, and its questions are wanted
		return s.showAsking(v, http.StatusOK, a)
	}
	number, err := s.open(v, &a)
	if formErr != nil {
		err = formErr
	}
	if err == nil {
		v.Go(path(number) + "?done=" + doneSent)
		return nil
	}
	if !page.IsRefusal(err) {
		return err
	}
	a.Problem = s.Problem(v, err)
	return s.showAsking(v, page.StatusOf(err), a)
}

// follow offers a new request in the place of one that ended too long ago, with what was typed.
func (s *Site) follow(v *page.Visit, before store.Loaded, why error) error {
	a := asking{Subject: before.Subject, Body: v.Form("body"), Affected: "1", Once: page.NewOnce(), Follows: before.Ticket.Number, Problem: s.Problem(v, why)}
	return s.showAsking(v, page.StatusOf(why), a)
}

// plain takes the line ends of forms back to plain ones.
func plain(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

// open opens the request, once for each form that was shown. Other words in the same form get a key of their own, and another try.
func (s *Site) open(v *page.Visit, a *asking) (int64, error) {
	if a.Subject != "" && a.Body == "" {
		return 0, desk.Invalid("body", "request.body", "Say what happens, and since when: one sentence is enough.")
	}
	client := s.House().Unsorted
	if len(v.Person().Contacts) > 0 {
		client = v.Person().Contacts[0].Client
	}
	affected, _ := strconv.Atoi(a.Affected)
	told, err := desk.Hear(a.Questions, a.Said, s.House().Version, false)
	if err != nil {
		return 0, err
	}
	text := strings.TrimSpace(a.Body + "\n\n" + told.Text(part.SayAnswer(v.Words)))
	open := desk.Open{
		Client: client, Requester: v.Person().ID, Affected: affected, Category: a.Category, Urgency: told.Urgency, Said: told.Reason, Walked: a.Walked,
		Content: desk.Content{Subject: a.Subject, Body: text},
	}
	if a.Follows > 0 {
		before, err := s.Store().TicketByNumber(v.Ctx(), a.Follows)
		if err == nil && side(v).Admits(before.Ticket) {
			open.FollowUp, open.Client = before.Ticket.ID, before.Ticket.Client
		}
	}
	files, err := s.Uploads(v, open.Client)
	if err != nil {
		return 0, err
	}
	open.Content.Attachments = files
	call, err := s.callOnce(v, a.Subject, text, a.Affected, a.Category, a.Follows, files)
	if err != nil {
		return 0, err
	}
	if number, ok := s.SaidLately(call.Key, time.Now()); ok {
		return number, nil
	}
	result, err := s.Engine.Open(v.Ctx(), open, call)
	if err == nil {
		s.RememberSaid(call.Key, result.Number, time.Now())
	}
	if err = s.SentBefore(v, call.Key, err); page.IsKind(err, desk.KindConflict) {
		a.Once = page.NewOnce()
	}
	return result.Number, err
}
