package e2e

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/mail/corpustest"
	"tierdesk/internal/store"
)

const (
	perBody         = 20  // strings in the text of one ticket
	perMail         = 60  // strings in one mail
	hostileSubjects = 300 // strings that are a subject, a name and the name of a file
	formTickets     = 30  // tickets that come by the form, which carry every string too
)

// hostileStrings are what others have collected to break programs, and nothing of them may run.
func hostileStrings(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, name := range []string{"hostile/xss-payloads.txt.gz", "hostile/naughty-strings.txt.gz"} {
		file, err := os.Open(corpustest.Shared(t, name))
		if err != nil {
			t.Fatal(err)
		}
		unzipped, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(unzipped)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if text := strings.TrimSpace(lines.Text()); text != "" && !strings.HasPrefix(text, "#\t") {
				all = append(all, text)
			}
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
		_ = file.Close()
	}
	return all
}

// every gives as many of the strings as asked for, spread over all of them.
func every(all []string, n int) []string {
	picked := make([]string, 0, n)
	for i := range min(n, len(all)) {
		picked = append(picked, all[i*len(all)/n])
	}
	return picked
}

// portions cuts the strings into pieces of at most so many.
func portions(all []string, size int) [][]string {
	var cut [][]string
	for ; len(all) > size; all = all[size:] {
		cut = append(cut, all[:size])
	}
	return append(cut, all)
}

func short(text string, runes int) string {
	if utf8.RuneCountInString(text) <= runes {
		return text
	}
	return string([]rune(text)[:runes])
}

// hostileDesk is a desk that takes hostile words by every door.
type hostileDesk struct {
	*deskProcess
	lmtp    string
	client  desk.ClientID
	agent   signIn
	asker   signIn
	refused map[string]int // by door and code: a string that is refused does no harm
}

func openHostileDesk(t *testing.T) *hostileDesk {
	h := &hostileDesk{deskProcess: newDesk(t, []string{"--data", filepath.Join(t.TempDir(), "desk")}), lmtp: freeAddress(t), refused: map[string]int{}}
	h.writeMailConfig(map[string]any{
		"domain": "desk.test", "name": "Help desk", "hostname": "desk.test", "networks": []string{"127.0.0.0/8"}, "listen_lmtp": h.lmtp,
		"mailboxes": []map[string]string{{"id": "support", "address": support}},
	})
	h.hire("ana", "Intake", "Service Desk")
	h.givePasswords()
	h.start()
	return h
}

// givePasswords lets the agent and a new requester sign in to the pages.
func (h *hostileDesk) givePasswords() {
	h.t.Helper()
	ctx, now := context.Background(), time.Now().UTC()
	s := h.open()
	house, err := s.House(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	h.client = house.Unsorted
	paula := desk.Person{
		ID: "5f0c1c1e-0000-4000-8000-000000000001", Name: "Paula", Email: "paula@hostile.test", Roles: []desk.Role{desk.RoleRequester},
		Contacts: []desk.Contact{{Client: house.Unsorted, Sees: desk.SeesOwn}},
	}
	if err := s.SavePerson(ctx, paula, store.Audit{At: now, Act: "person.save", Ref: string(paula.ID)}); err != nil {
		h.t.Fatal(err)
	}
	h.setPassword(paula.ID, testPassword)
	h.setPassword(desk.PersonID(h.ids["ana"]), testPassword)
	h.agent, h.asker = signIn{"ana@desk.test", testPassword}, signIn{paula.Email, testPassword}
}

// accepted counts a refusal by its code and tells whether there was none. Anything but taken or refused in words is a fault.
func (h *hostileDesk) accepted(door string, status int, body []byte) bool {
	h.t.Helper()
	if status/100 == 2 {
		return true
	}
	var problem struct{ Code string }
	_ = json.Unmarshal(body, &problem)
	if status/100 != 4 || status == http.StatusTooManyRequests {
		h.t.Errorf("%s answered a hostile string with %d: %s", door, status, body)
	}
	h.refused[fmt.Sprintf("%s %d %s", door, status, problem.Code)]++
	return false
}

func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// upload gives the key of a file with a hostile name, or nothing when the name is refused.
func (h *hostileDesk) upload(name string) []map[string]string {
	h.t.Helper()
	status, body := h.as("ana", "POST", "/attachments?client_id="+string(h.client)+"&name="+url.QueryEscape(name), "{}")
	if !h.accepted("file name", status, body) {
		return nil
	}
	var up struct{ Key string }
	decode(h.t, body, &up)
	return []map[string]string{{"key": up.Key}}
}

// byAPI puts every string into a text, and some into subjects, names of people and names of files.
func (h *hostileDesk) byAPI(all []string) {
	h.t.Helper()
	subjects := every(all, hostileSubjects)
	for i, texts := range portions(all, perBody) {
		single := subjects[i%len(subjects)]
		ticket := map[string]any{
			"client_id": h.client, "subject": short(single, desk.MaxSubject), "body": strings.Join(texts, "\n"),
			"requester":   map[string]string{"email": fmt.Sprintf("h%d@hostile.test", i), "name": short(single, 200)},
			"attachments": append(h.upload(short(single, 200)), h.upload(short(texts[0], 200)+".html")...),
		}
		status, body := h.as("ana", "POST", "/tickets", asJSON(ticket))
		if h.accepted("ticket", status, body) {
			continue
		}
		// One string made them refuse the whole: the others come by notes.
		ticket["subject"], ticket["body"] = "Refused with its words", "See the notes."
		ticket["requester"] = map[string]string{"email": fmt.Sprintf("h%d@hostile.test", i), "name": "Hostile"}
		var opened wireTicket
		h.must("ana", "POST", "/tickets", asJSON(ticket), &opened)
		for _, text := range texts {
			status, body := h.as("ana", "POST", "/tickets/"+opened.ID+"/notes", asJSON(map[string]string{"body": text}))
			h.accepted("note", status, body)
		}
	}
}

// byForm sends every string as a requester does in a browser.
func (h *hostileDesk) byForm(all []string) {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	post := func(path string, form url.Values) (int, []byte) {
		response, err := browser.PostForm(h.url+path, form)
		if err != nil {
			h.t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		text, err := io.ReadAll(response.Body)
		if err != nil {
			h.t.Fatal(err)
		}
		return response.StatusCode, text
	}
	if status, _ := post("/sign-in", url.Values{"email": {h.asker.Email}, "password": {h.asker.Password}}); status != http.StatusOK {
		h.t.Fatalf("sign-in: got %d, want 200", status)
	}
	subjects := every(all, formTickets)
	for i, texts := range portions(all, (len(all)+formTickets-1)/formTickets) {
		status, text := post("/requests", url.Values{"subject": {short(subjects[i], desk.MaxSubject)}, "body": {strings.Join(texts, "\n")}})
		h.accepted("form", status, text)
	}
}

// byMail sends every string as the HTML of a mail, after what could end the place it stands in.
func (h *hostileDesk) byMail(all []string) {
	h.t.Helper()
	const leave = "\r\n<!-- --></script></style></title></textarea></noscript></select><div>"
	subjects := every(all, hostileSubjects)
	for i, texts := range portions(all, perMail) {
		single := mime.BEncoding.Encode("utf-8", subjects[i%len(subjects)])
		html := "<html><body>" + leave + strings.Join(texts, "</div>"+leave) + "</div></body></html>"
		raw := "From: " + single + fmt.Sprintf(" <m%d@hostile.test>\r\nMessage-ID: <hostile-%d@hostile.test>\r\nTo: ", i, i) + support +
			"\r\nSubject: " + single + "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=between\r\n\r\n" +
			"--between\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + html +
			"\r\n--between\r\nContent-Type: text/html; name=\"" + single + "\"\r\nContent-Disposition: attachment; filename=\"" + single + "\"\r\n\r\n" + html +
			"\r\n--between--\r\n"
		lmtpSend(h.t.(*testing.T), h.lmtp, raw)
	}
}

// numbers gives the numbers of all tickets there are.
func (h *hostileDesk) numbers() []int64 {
	h.t.Helper()
	var numbers []int64
	for after := ""; ; {
		var page struct {
			Items []wireTicket
			Next  string
		}
		h.must("ana", "GET", "/tickets?sort=oldest&limit=200&after="+url.QueryEscape(after), "", &page)
		for _, ticket := range page.Items {
			numbers = append(numbers, ticket.Number)
		}
		if after = page.Next; after == "" {
			return numbers
		}
	}
}

// hostilePages are those that show what came in: all tickets to the agent, hers to the requester, and the lists to both.
func hostilePages(numbers []int64) map[string][]string {
	pages := map[string][]string{"agent": pagePaths(), "asker": pagePaths()}
	for _, n := range numbers {
		pages["agent"] = append(pages["agent"], fmt.Sprint("/tickets/", n))
	}
	return pages
}

// TestBrowserHostile puts every hostile string into the desk by API, form and mail, and opens the pages that show them: no
// script runs, nothing leads away, nothing stands there that could do either.
func TestBrowserHostile(t *testing.T) {
	wantBrowser(t)
	all := hostileStrings(t)
	h := openHostileDesk(t)
	h.byAPI(all)
	byAPI := len(h.numbers())
	h.byForm(all)
	byForm := len(h.numbers())
	h.byMail(all)
	wantMails := len(portions(all, perMail))
	eventually(t, "the mails are tickets", func() bool {
		var doctor struct{ Mail map[string]int }
		decode(t, h.cli("doctor"), &doctor)
		return doctor.Mail["waiting"] == 0 && len(h.numbers())-byForm+doctor.Mail["quarantined"] >= wantMails
	})
	numbers := h.numbers()
	pages := hostilePages(numbers)
	for _, n := range numbers[byAPI:byForm] {
		pages["asker"] = append(pages["asker"], fmt.Sprint("/requests/", n))
	}
	t.Logf("%d strings in %d tickets; refused: %v", len(all), len(numbers), h.refused)
	wantNothing(t, 10*time.Minute, "hostile.mjs", map[string]any{"base": h.url, "people": map[string]signIn{"agent": h.agent, "asker": h.asker}, "pages": pages})
}
