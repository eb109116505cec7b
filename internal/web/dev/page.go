package dev

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/web/workspace"
)

// states are those in which every page can be asked for.
var states = []string{"full", "empty", "loading", "error", "forbidden", "offline"}

// tools are the pages of the demo itself.
var tools = []string{"/dev/mail", "/dev/mail/new", "/dev/components"}

func (s *Site) pages(v *page.Visit) error {
	return s.Render(v, http.StatusOK, indexPage(s.Frame(v, v.T("dev.pages.title")), s.shelves()))
}

// entry finds a page of the gallery by its name.
func (s *Site) entry(name string) (entry, bool) {
	for _, shelf := range s.shelves() {
		if i := slices.IndexFunc(shelf.Entries, func(e entry) bool { return e.Name == name }); i >= 0 {
			return shelf.Entries[i], true
		}
	}
	return entry{}, false
}

// pageState shows a page in a state. What stands in its place when something broke, or when somebody may not see it, is what the
// desk itself would show there.
func (s *Site) pageState(v *page.Visit) error {
	e, ok := s.entry(v.R.PathValue("name"))
	state := v.R.PathValue("state")
	if !ok || !slices.Contains(states, state) {
		return desk.NotFound("page")
	}
	f := s.still(v, e, e.Who)
	switch state {
	case "loading":
		f.State = part.Waiting
		return s.Render(v, http.StatusOK, pressed(e.Make(f, true)))
	case "offline":
		f.State = part.Offline
		return s.Render(v, http.StatusOK, e.Make(f, true))
	case "error":
		return s.Render(v, http.StatusOK, failed(v, f, http.StatusInternalServerError, v.T("fail.body.500", "Reference", "7f3a-example")))
	case "forbidden":
		f = s.still(v, e, e.Denied.Who)
		if e.Denied.Page != nil {
			return s.Render(v, http.StatusOK, e.Denied.Page(f))
		}
		return s.Render(v, http.StatusOK, failed(v, f, page.StatusOf(e.Denied.Err), v.Words.Problem(e.Denied.Err)))
	}
	return s.Render(v, http.StatusOK, e.Make(f, state == "full"))
}

// still is the frame of an example as somebody sees it.
func (s *Site) still(v *page.Visit, e entry, who desk.Person) part.Frame {
	f := s.Frame(v, v.T(e.Title))
	f.Path = e.path()
	f.Person, f.Desk, f.Still = who, example.House().Name, true
	if who.IsAgent() {
		f.Rail = workspace.ExampleRail()
	}
	return f
}

func failed(v *page.Visit, f part.Frame, status int, said string) templ.Component {
	f.Title = v.T("fail.title." + strconv.Itoa(status))
	again := ""
	if status == http.StatusInternalServerError {
		again = f.Path
	}
	return part.FailPage(f, said, again)
}

// pressed marks what the scripts of a page mark while it waits: the panes that another ticket comes into, else the button that was
// pressed.
func pressed(c templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, out io.Writer) error {
		var b bytes.Buffer
		if err := c.Render(ctx, &b); err != nil {
			return err
		}
		head, main, _ := strings.Cut(b.String(), `id="main"`)
		mark := `<button class="btn btn--primary`
		if strings.Contains(main, `id="conversation"`) {
			for _, pane := range []string{`id="conversation"`, `id="context"`} {
				main = strings.Replace(main, pane, pane+` aria-busy="true"`, 1)
			}
		} else {
			main = strings.Replace(main, mark, `<button aria-busy="true"`+strings.TrimPrefix(mark, "<button"), 1)
		}
		_, err := io.WriteString(out, head+`id="main"`+main)
		return err
	})
}
