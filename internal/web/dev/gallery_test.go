package dev_test

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"
	"tierdesk/internal/web/asset"
)

var states = []string{"full", "empty", "loading", "error", "forbidden", "offline"}

// says is what a page of the gallery must say: full, and empty.
var says = map[string][2]string{
	"sign-in":  {"dana@harbordental.example", `name="email"`},
	"join":     {"Paul Ferreira", "Send me the link"},
	"forgot":   {"paul@harbordental.example", "With it you choose a new password"},
	"sent":     {"a link is on its way", "This desk sends no mail"},
	"password": {"at least 12 characters", "Choose a password"},
	"you":      {"Safari · iPhone", "Firefox · Linux"},
	"you-desk": {"Safari · iPhone", "Single keys"},

	"home":         {"Priya, a specialist, has it", "You have no open requests"},
	"answers":      {"<mark>VPN drops</mark>", "No guide fits"},
	"requests":     {"For Paul Ferreira", "What you ask for stands here"},
	"request":      {"Priya found the cause", "Received, somebody will look at it"},
	"solved":       {"Did this solve it?", "How did it go?"},
	"linked":       {"Priya found the cause", "by the link in a letter to Dana"},
	"link-ended":   {"No password yet?", "Or answer the letter"},
	"ask":          {"These files are too large together", "Somebody looks from"},
	"guides":       {"Install the VPN client", "No guides yet"},
	"guide-search": {"<mark>VPN</mark>", "Nothing about"},
	"how":          {"Christmas Day", "No times are agreed"},
	"steps":        {"Write a number, as 12 or 3.5.", "Ten minutes at most."},
	"guide":        {"Try this first", "Good to hear"},

	"list":             {"Label printer offline in warehouse 3", "Nothing here"},
	"views":            {"Network, by priority", "Nothing here"},
	"filter":           {`value="eastgate"`, "As in the view"},
	"ticket":           {"no proposal chosen", "Take it"},
	"handoff":          {"The contract from tier 2 to tier 3 asks for this part.", "0 of 5 parts written"},
	"ticket-article":   {"Link the article", "it goes into a note"},
	"triage":           {"P3, usual matrix", "Nothing waits for triage"},
	"new":              {"The requester is no contact of this client", "Open ticket"},
	"bulk":             {"5 tickets picked, 3 fit, 2 clients", "Nothing can be done with these"},
	"bulk-done":        {"You can take this back until", "3 tickets are as they were"},
	"board":            {"On leave, back", "Nothing waits"},
	"knowledge":        {"Label printers of the Kestrel warehouses", "No articles"},
	"knowledge-search": {"VPN that drops at every rekey", "Nothing about"},
	"article":          {"falls at the first rekey", "Each has a reserved address"},
	"write":            {"You can write only for readers you belong to", "Lowest tier that reads it"},
	"client-page":      {"prepaid are left", "No agreement is in force"},
	"report":           {"180 of 232 solved", "No handoff in this time"},

	"settings":        {"3 mails could not be placed", "The desk itself"},
	"clients":         {"kestrel-freight.example", "No clients yet"},
	"client":          {"Quayside", "No contacts yet"},
	"tier-report":     {"Front line → Network", "No tickets were counted"},
	"tiers-tickets":   {"Label printer offline in warehouse 3", "No ticket that you see"},
	"client-new":      {"This is not a mail domain", "Two to four capital letters"},
	"contact":         {"Saved meanwhile: +1 555 0160", "New contact"},
	"agents":          {"Yusuf Demir", "Nothing begins like that"},
	"agent":           {"Monitoring of the gateways", "At least 12 characters"},
	"teams":           {"Kestrel on site", "No team works in this tier"},
	"team":            {"marcus@northwind.example", "Nobody is in it"},
	"team-new":        {"A team has a name of at most 200 characters", "Works for"},
	"tiers":           {"within 2 h 00", "No team"},
	"tier":            {"Hardware repair", "One on each line"},
	"edge":            {"checked", "What must be written"},
	"categories":      {"Label printers", "No categories yet"},
	"category":        {"Label printers", "New category"},
	"priorities":      {"was P2", "What a new ticket gets"},
	"rules":           {"67\u00a0% of what it routed was solved elsewhere", "No rules yet"},
	"rule":            {"There is no client", "No tests: it holds for every ticket."},
	"rule-group":      {"Networks", "Add a group"},
	"escalation-rule": {"Bounced twice", "Add an escalation"},
	"rehearsal":       {"in time instead of late", "No tickets to try the rules on"},
	"rule-versions":   {"In force", "No version yet"},
	"rule-import":     {"There is no such team.", "Or paste the file"},
	"skills":          {"Label printers", "No skills yet"},
	"vendors":         {"Tamarack Telecom", "No vendors yet"},
	"touches":         {"Leased line", "No rows yet"},
	"touch":           {"a single letter would fit nearly every ticket", "New row"},
	"desk":            {"The name of the desk has at most 100 characters", "None: people work at any time"},
	"mail":            {"It came in after 4.0 s", "This desk has no mail yet"},
	"mailbox":         {"AUTHENTICATIONFAILED", "A password is kept"},
	"mailbox-new":     {"Letters are sent from this address", "Try and save"},
	"sending":         {"no such host", "Name that readers see"},
	"calendars":       {"3 changes to look at", "No calendars yet"},
	"calendar":        {"overlap", "Show holidays"},
	"rebind":          {"Say why running tickets go over", "Nothing changes"},
	"recompute":       {"Say why the past is counted anew", "Nothing changes"},
	"agreements":      {"Standard support", "First the hours"},
	"agreement":       {"16 May 10:40", "Compute"},
	"quarantine":      {"billing@kestrel-freight.example", "No mail waits"},
	"quarantined":     {"Our till in warehouse 3", "This is the beginning"},
	"access":          {"Report for the board", "Nobody else has one"},
	"audit":           {"saved a team", "Nothing was changed yet"},
	"setup":           {"This is not a mail address", "Who are you?"},
	"setup-desk":      {"The name of the desk has at most 100 characters", "What is your desk called?"},
	"setup-client":    {"This is not a mail domain", "Who is your first client?"},
	"setup-agent":     {"marcus@northwind", "Who works with you?"},
	"scripts":         {"Overdue since", "No scripts yet"},
	"script":          {"goes round in a loop: 1 → 3 → 5 → 1", "How it branches"},
	"script-text":     {"goes round in a loop: client (line 7)", "How it branches"},
	"script-new":      {"From here on this is no YAML", "What is to be asked first?"},

	"sheet-route":    {"The case is about the printer after all", "Now it is with Network."},
	"sheet-assign":   {`value="ines" selected`, "Assign"},
	"sheet-classify": {`value="high" selected`, "follows from impact"},
	"sheet-hold":     {"TT-20418", "What does it wait for?"},
	"sheet-resolve":  {"The VPN has held for an hour", "What Dana should know"},
	"sheet-return":   {"Which computers?", "Why does it go back?"},
	"sheet-merge":    {"There is no ticket with this number", "It cannot be undone"},
	"sheet-link":     {"48101", "Words of it, or its number"},
	"sheet-script":   {`value="mail" selected`, "There is no script for your tier yet"},
	"sheet-move":     {"loses sight of it", "Now it belongs to"},
	"sheet-restrict": {"The team Network sees it", "Nobody else does"},
	"sheet-lift":     {"see it again", "see it again"},
	"sheet-task":     {"Set Eastgate back to the old profile", "What is to be done?"},
	"sheet-time":     {"1 h 20 of 10 h 00 prepaid are left", "Billable"},
	"sheet-tag":      {"eastgate", "Small letters, figures and hyphens"},
	"sheet-raise":    {"They ask for a call by noon", "What do you need from them?"},
	"sheet-voice":    {`value="marcus" selected`, "They are the one voice to the requester"},
	"sheet-reopen":   {"It dropped again this morning", "A word to the requester"},
	"sheet-discard":  {`value="test" selected`, "For noise only"},
}

// refused are words that one of them stands on every page that somebody may not see.
var refused = []string{"Not found", "Not allowed", "Use the address your service desk knows", "The address or the password is not right", "This desk sends no mail", "Sign in to see what you asked for"}

// publicPages look to a stranger as they look to everybody, with less on them.
var publicPages = []string{"guides", "guide-search", "how"}

func body(s http.Handler, path, lang string) (int, string) {
	w := get(s, path, lang)
	return w.Code, w.Body.String()
}

var stateLink = regexp.MustCompile(`href="/dev/pages/([a-z-]+)/([a-z]+)"`)

// TestGallery walks every page of the gallery in every state and language.
func TestGallery(t *testing.T) {
	s, _ := site(t, true)
	_, index := body(s, "/dev/pages", "en")
	listed := map[string][]string{}
	for _, link := range stateLink.FindAllStringSubmatch(index, -1) {
		listed[link[1]] = append(listed[link[1]], link[2])
	}
	for name := range says {
		if listed[name] == nil {
			t.Errorf("the gallery does not list %s", name)
		}
	}
	for name, has := range listed {
		if !slices.Equal(has, states) {
			t.Errorf("%s is listed in the states %v, want %v", name, has, states)
		}
		for _, lang := range []string{"en", "de"} {
			pages := map[string]string{}
			for _, state := range has {
				path := "/dev/pages/" + name + "/" + state
				code, page := body(s, path, lang)
				if code != http.StatusOK {
					t.Fatalf("%s in %s answers %d", path, lang, code)
				}
				if err := wellFormed(page); err != nil {
					t.Errorf("%s in %s is not well formed: %v", path, lang, err)
				}
				if id := bareID(page); id != "" {
					t.Errorf("%s in %s says the id of a text: %s", path, lang, id)
				}
				if strings.Contains(page, "no value&gt;") {
					t.Errorf("%s in %s says a text without what stands in it: %s", path, lang, regexp.MustCompile(`[^<>]*no value&gt;[^<>]*`).FindString(page))
				}
				if strings.Contains(page, "<script") || strings.Contains(page, `hx-trigger="load`) {
					t.Errorf("%s asks the desk for something", path)
				}
				pages[state] = page
			}
			if lang == "en" {
				checkStates(t, name, pages)
			}
		}
	}
}

// checkStates holds that each state of a page shows what makes it that state, in the frame of its audience.
func checkStates(t *testing.T, name string, pages map[string]string) {
	t.Helper()
	want := func(state, text string) {
		t.Helper()
		if !strings.Contains(html.UnescapeString(pages[state]), text) {
			t.Errorf("%s, %s, does not say %q", name, state, text)
		}
	}
	said, ok := says[name]
	if !ok {
		t.Errorf("nothing is known of what %s must say", name)
	}
	for state, page := range pages {
		if got := strings.Contains(page, "<html lang=\"en\" dir=\"ltr\" data-waiting data-still>"); got != (state == "loading") {
			t.Errorf("%s, %s, waits: %t", name, state, got)
		}
		if got := !strings.Contains(page, `<p id="net" hidden>`); got != (state == "offline") {
			t.Errorf("%s, %s, says that there is no connection: %t", name, state, got)
		}
		if state != "forbidden" && isPortal(page) != isPortal(pages["full"]) {
			t.Errorf("%s, %s, is in another frame than the page is", name, state)
		}
	}
	if pages["full"] == pages["empty"] {
		t.Errorf("%s is the same full and empty", name)
	}
	for _, state := range []string{"full", "loading", "offline"} {
		want(state, said[0])
	}
	want("empty", said[1])
	want("loading", `aria-busy="true"`)
	want("offline", "What you type stays here")
	want("error", "7f3a-example")
	if !slices.ContainsFunc(refused, func(text string) bool { return strings.Contains(pages["forbidden"], text) }) && !slices.Contains(publicPages, name) {
		t.Errorf("%s, forbidden, refuses nothing", name)
	}
	if pages["forbidden"] == pages["full"] {
		t.Errorf("%s is the same to who may not see it", name)
	}
}

func isPortal(page string) bool { return strings.Contains(page, `<body class="portal">`) }

// wellFormed holds that every element that was opened is closed, in the order in which they lie in each other.
func wellFormed(page string) error {
	void := []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
	var open []string
	tokens := nethtml.NewTokenizer(strings.NewReader(page))
	for {
		switch tokens.Next() {
		case nethtml.ErrorToken:
			if tokens.Err() != io.EOF {
				return tokens.Err()
			}
			if len(open) > 0 {
				return fmt.Errorf("%v are not closed", open)
			}
			return nil
		case nethtml.StartTagToken:
			if name, _ := tokens.TagName(); !slices.Contains(void, string(name)) {
				open = append(open, string(name))
			}
		case nethtml.EndTagToken:
			name, _ := tokens.TagName()
			if n := len(open); n == 0 || open[n-1] != string(name) {
				return fmt.Errorf("</%s> ends %v", name, open)
			}
			open = open[:len(open)-1]
		}
	}
}

var (
	textPattern = regexp.MustCompile(`(?:>|(?:aria-label|title|placeholder|data-label)=")([^<>"]+)(?:<|")`)
	idPattern   = regexp.MustCompile(`^(?:act|admin|article|bulk|clock|code|common|composer|dev|event|facts|fail|form|handoff|help|list|message|nav|new|other|page|palette|part|path|portal|priority|rail|report|row|sessions|sheet|sign_in|sort|state|task|text|ticket|tier|view|who|you)\.[a-z_.0-9]+$`)
)

// bareID finds a text whose id the catalogs do not know: it is shown in its place.
func bareID(page string) string {
	for _, said := range textPattern.FindAllStringSubmatch(page, -1) {
		if text := strings.TrimSpace(said[1]); idPattern.MatchString(text) {
			return text
		}
	}
	return ""
}

// notPages are routes that give no page of their own, each with its reason.
var notPages = map[string]string{
	"GET /reports/tiers.csv":                   "a table to keep",
	"GET /rail":                                "a part of every page of the desk; the gallery puts an example in its place",
	"GET /find":                                "a part of the palette",
	"GET /suggest":                             "a part of the first page and of a new request; see answers",
	"GET /triage/{number}":                     "triage with one ticket; see triage",
	"GET /tickets/new/people":                  "a part of a new ticket",
	"GET /tickets/new/intake":                  "a part of a new ticket",
	"GET /tickets/new/alike":                   "a part of a new ticket",
	"GET /tickets/{number}/presence":           "a part of a ticket",
	"GET /tickets/{number}/preview/{act}":      "a part of a sheet",
	"GET /tickets/priority":                    "a part of a new ticket and of a mass act",
	"GET /tickets/{number}/files/{seq}/{hash}": "a file",
	"GET /r/{token}/files/{seq}/{hash}":        "a file",
	"GET /admin/rules/file":                    "a file",
	"GET /admin/access/tokens":                 "leads on to the tokens",
	"GET /admin/mail/test":                     "leads on to the mail",
	"GET /admin/clock/accept":                  "leads on to the settings",
	"GET /admin/quarantine/{id}/raw":           "a file",
	"GET /admin/scripts/{id}/file":             "a file",
	"GET /people/{id}/avatar/{hash}":           "a picture",
	"GET /dev/mail/{id}":                       "a letter of the demo",
	"GET /dev/pages":                           "the gallery itself",
	"GET /dev/pages/{name}/{state}":            "the gallery itself",
}

var liveLink = regexp.MustCompile(`(?:href="|<code>)(/[^"<]*)`)

// TestEveryRouteHasAnExample holds that no page of the product is missing in the gallery.
func TestEveryRouteHasAnExample(t *testing.T) {
	s, _ := site(t, true)
	_, index := body(s, "/dev/pages", "en")
	mux := http.NewServeMux()
	shown := map[string]bool{}
	for _, route := range s.Routes() {
		if route.Method == http.MethodGet {
			mux.HandleFunc("GET "+route.Path, func(http.ResponseWriter, *http.Request) {})
			shown["GET "+route.Path] = false
		}
	}
	for _, link := range liveLink.FindAllStringSubmatch(index, -1) {
		path := html.UnescapeString(link[1])
		if strings.HasPrefix(path, "/dev/pages") || strings.HasPrefix(path, asset.Prefix) {
			continue
		}
		_, pattern := mux.Handler(httptest.NewRequest(http.MethodGet, path, nil))
		if _, ok := shown[pattern]; !ok {
			t.Errorf("the gallery leads to %s, which is no page", path)
			continue
		}
		if notPages[pattern] != "" {
			t.Errorf("%s is no page and has an example all the same: %s", pattern, path)
		}
		shown[pattern] = true
	}
	for pattern, is := range shown {
		if !is && notPages[pattern] == "" {
			t.Errorf("%s is in no example of the gallery", pattern)
		}
	}
	for pattern := range notPages {
		if _, ok := shown[pattern]; !ok {
			t.Errorf("%s is an exception and no route", pattern)
		}
	}
}

// TestSetUpNamesWhatIsThere holds that the step about the desk names its teams also in the gallery.
func TestSetUpNamesWhatIsThere(t *testing.T) {
	s, _ := site(t, true)
	for _, state := range []string{"full", "empty"} {
		if _, page := body(s, "/dev/pages/setup-desk/"+state, "en"); !strings.Contains(page, "T2 Network") {
			t.Errorf("%s does not name the teams that are there", state)
		}
	}
}
