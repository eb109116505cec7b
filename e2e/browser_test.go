package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tierdesk/internal/auth"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/realparts"
	"tierdesk/internal/web"
)

// webFolder holds the packages that drive the browser.
var webFolder = filepath.Join("..", "web")

// wantBrowser ends the test where there is no browser to look with.
func wantBrowser(t testing.TB) {
	t.Helper()
	realparts.Want(t)
	for program, from := range map[string]string{"node": "nodejs", "npm": "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			realparts.Missing(t, "There is no "+program+" on PATH; Debian has it in the package "+from+".")
		}
	}
	if _, err := exec.LookPath("chromium"); err != nil && os.Getenv("CHROMIUM") == "" {
		realparts.Missing(t, "There is no chromium on PATH; Debian has it in the package chromium.")
	}
	if err := browserPackages(); err != nil {
		realparts.Missing(t, "The packages of web/ that drive the browser could not be installed: "+err.Error())
	}
}

// browserPackages installs what web/package.json names, once and only where it is not there.
var browserPackages = sync.OnceValue(func() error {
	_, err := os.Stat(filepath.Join(webFolder, "node_modules", "playwright-core"))
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	install := exec.Command("npm", "ci", "--prefix", webFolder, "--no-audit", "--no-fund", "--loglevel=error")
	if out, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	return nil
})

// testPassword opens the accounts that tests make.
const testPassword = "browser-tests-9"

// setPassword lets somebody sign in to the pages.
func (d *deskProcess) setPassword(id desk.PersonID, password string) {
	d.t.Helper()
	now := func() time.Time { return time.Now().UTC() }
	if err := auth.New(d.open(), now).SetPassword(context.Background(), id, password, ""); err != nil {
		d.t.Fatal(err)
	}
}

// signIn is somebody who signs in by password.
type signIn struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// demoDesk is the desk with examples, as a visitor would start it.
type demoDesk struct {
	url    string
	people map[string]signIn // by the name before the @
}

func startDemo(t testing.TB) demoDesk {
	t.Helper()
	problems := &logBook{}
	run := exec.Command(binary, "demo", "--listen", "127.0.0.1:0")
	run.Stderr = problems
	out, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stopGently(run) })
	d := demoDesk{people: map[string]signIn{}}
	for lines := bufio.NewScanner(out); d.url == ""; {
		if !lines.Scan() {
			t.Fatalf("the demo did not start:\n%s", problems.String())
		}
		var line struct {
			signIn
			URL string
		}
		decode(t, lines.Bytes(), &line)
		d.url = line.URL
		if name, _, ok := strings.Cut(line.Email, "@"); ok {
			d.people[name] = line.signIn
		}
	}
	return d
}

// stopGently lets a process remove its folder, and kills it when it takes too long over that.
func stopGently(run *exec.Cmd) {
	_ = run.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(15*time.Second, func() { _ = run.Process.Kill() })
	defer late.Stop()
	_ = run.Wait()
}

// finding is one line of what a script of e2e/browser prints; the last one is the summary.
type finding struct {
	Summary  bool
	Findings int
	Kind     string
	Rule     string
	What     string
	Where    string
	Audience string
	Page     string
	Variants []string
}

func (f finding) String() string {
	text := strings.TrimSpace(f.Kind + " " + f.Rule)
	if f.Page != "" {
		text = fmt.Sprintf("%s as %s, %s", f.Page, f.Audience, text)
	}
	text += ": " + f.What + " (" + f.Where + ")"
	if len(f.Variants) > 0 {
		text += " in " + strings.Join(f.Variants, ", ")
	}
	return text
}

// inBrowser runs a script of e2e/browser with a task and gives its lines. The script ends within the limit, by its own id:
// told to, Playwright takes its browser with it, and killed, the browser ends with the pipe between them.
func inBrowser(t testing.TB, limit time.Duration, script string, task any) [][]byte {
	t.Helper()
	text, err := json.Marshal(task)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	run := exec.CommandContext(ctx, "node", filepath.Join("browser", script))
	run.Env = append(os.Environ(), "TIERDESK_WEB="+webPath(t))
	run.Cancel = func() error { return run.Process.Signal(syscall.SIGTERM) }
	run.WaitDelay = 10 * time.Second
	var out, problems bytes.Buffer
	run.Stdin, run.Stdout, run.Stderr = bytes.NewReader(text), &out, &problems
	err = run.Run()
	if ctx.Err() != nil {
		t.Fatalf("%s took longer than %v\n%s%s", script, limit, out.String(), problems.String())
	}
	var ended *exec.ExitError
	if err != nil && (!errors.As(err, &ended) || ended.ExitCode() != 1) {
		t.Fatalf("%s could not look: %v\n%s", script, err, problems.String())
	}
	return bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
}

func webPath(t testing.TB) string {
	t.Helper()
	path, err := filepath.Abs(webFolder)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// wantNothing runs a script that must find nothing.
func wantNothing(t testing.TB, limit time.Duration, script string, task any) {
	t.Helper()
	summed := false
	for _, line := range inBrowser(t, limit, script, task) {
		var f finding
		decode(t, line, &f)
		if !f.Summary {
			t.Errorf("%v", f)
			continue
		}
		summed = true
		t.Logf("%s: %s", script, line)
	}
	if !summed {
		t.Errorf("%s printed no summary", script)
	}
}

// fragments are parts of pages that a script asks for, looked at where they are put in, and addresses that lead on to another page.
var fragments = []string{"/tickets/new/intake", "/tickets/new/alike", "/rail", "/find", "/suggest", "/tickets/new/people", "/tickets/priority", "/tickets/{number}/presence", "/admin/access/tokens", "/admin/mail/test"}

// pagePaths are all pages that need at most the number of a ticket in their path.
func pagePaths(numbers ...string) []string {
	var paths []string
	for _, route := range web.New(web.Config{}).Routes() {
		path := strings.TrimSuffix(route.Path, "{$}")
		if route.Method != "GET" || slices.Contains(fragments, route.Path) {
			continue
		}
		if !strings.Contains(path, "{") {
			paths = append(paths, path)
		}
		for _, number := range numbers {
			if filled := strings.Replace(path, "{number}", number, 1); filled != path && !strings.Contains(filled, "{") {
				paths = append(paths, filled)
			}
		}
	}
	return paths
}

// galleryPages are pages of the gallery in states that the demo is not in: what nobody did yet, what broke, what is waited for.
func galleryPages() []any {
	var pages []any
	for state, names := range map[string]string{
		"empty":   "home answers requests list ticket bulk knowledge-search clients client",
		"full":    "ask solved linked link-ended quarantine quarantined mail setup-agent password",
		"loading": "ticket",
		"offline": "ticket ask",
		"error":   "home",
	} {
		for name := range strings.FieldsSeq(names) {
			pages = append(pages, "/dev/pages/"+name+"/"+state)
		}
	}
	return pages
}

// TestBrowserAxe looks at every page as everybody who has pages, in both themes, widths and directions.
func TestBrowserAxe(t *testing.T) {
	wantBrowser(t)
	demo := startDemo(t)
	pages := map[string][]any{}
	for audience, numbers := range map[string][]string{"anybody": nil, "marcus": {"56", "60"}, "sam": {"56"}, "priya": {"56"}, "dana": {"56"}} {
		for _, path := range pagePaths(numbers...) {
			pages[audience] = append(pages[audience], path)
		}
		pages[audience] = append(pages[audience], map[string]any{"path": "/no-such-page", "status": 404})
	}
	pages["anybody"] = append(pages["anybody"], "/dev/components", "/dev/pages", "/dev/mail", "/dev/mail/new")
	pages["anybody"] = append(pages["anybody"], galleryPages()...)
	wantNothing(t, 12*time.Minute, "axe.mjs", map[string]any{"base": demo.url, "people": demo.people, "pages": pages})
}

// TestBrowserWaits holds that a page says when the desk takes its time, and keeps what is typed where nothing can be sent.
func TestBrowserWaits(t *testing.T) {
	wantBrowser(t)
	demo := startDemo(t)
	wantNothing(t, time.Minute, "waits.mjs", map[string]any{"base": demo.url, "agent": demo.people["marcus"], "requester": demo.people["dana"]})
}

// TestBrowserUnseen holds that an answer stops before what a colleague told the requester since it was begun, also when that came into
// the open page.
func TestBrowserUnseen(t *testing.T) {
	wantBrowser(t)
	demo := startDemo(t)
	wantNothing(t, 2*time.Minute, "unseen.mjs", map[string]any{"base": demo.url, "writer": demo.people["marcus"], "colleague": demo.people["sam"], "path": "/tickets/56"})
}

// TestBrowserUndo holds that a mass act can be taken back after its sheet was closed, and on the next page.
func TestBrowserUndo(t *testing.T) {
	wantBrowser(t)
	demo := startDemo(t)
	wantNothing(t, time.Minute, "undo.mjs", map[string]any{"base": demo.url, "person": demo.people["marcus"], "other": demo.people["ines"]})
}

// TestBrowserFilter makes a list of one's own by keyboard, keeps it and comes back to it.
func TestBrowserFilter(t *testing.T) {
	wantBrowser(t)
	demo := startDemo(t)
	wantNothing(t, time.Minute, "filter.mjs", map[string]any{"base": demo.url, "person": demo.people["marcus"], "client": "Kestrel", "priorities": []int{1, 2}})
}

// TestBrowserNoScript does without JavaScript what a requester comes for.
func TestBrowserNoScript(t *testing.T) {
	wantBrowser(t)
	demo := startDemo(t)
	wantNothing(t, time.Minute, "noscript.mjs", map[string]any{
		"base": demo.url, "person": demo.people["dana"], "path": "/requests/56", "words": "The second till is down now as well.",
	})
}

// TestBrowserLetter does by the link in a letter, without an account and without JavaScript, what a requester comes for.
func TestBrowserLetter(t *testing.T) {
	wantBrowser(t)
	demo := startDemo(t)
	wantNothing(t, 2*time.Minute, "letter.mjs", map[string]any{"base": demo.url, "from": "nora@elsewhere.example", "agent": demo.people["marcus"]})
}
