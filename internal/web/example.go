package web

import (
	"context"
	"time"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// exampleSignIn is the way in: untouched, or with an address that was typed to get somewhere.
func exampleSignIn(f part.Frame, full bool) templ.Component {
	if full {
		return signInPage(f, "/requests/48128", example.Dana.Email, "")
	}
	return signInPage(f, "", "", "")
}

// exampleSignInRefused is the way in for who gave another password.
func exampleSignInRefused(f part.Frame) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		refused := desk.Forbidden("auth.sign_in_failed", "The address or the password is not right.")
		return signInPage(f, "", example.Dana.Email, words.Problem(ctx, refused))
	})
}

// exampleYou is what somebody sees of themselves: several browsers and own choices, or the first sign-in.
func exampleYou(f part.Frame, full bool) templ.Component {
	at := func(browser string, ago time.Duration) session {
		return session{store.Session{Hash: "example", CreatedAt: example.At.Add(-ago), SeenAt: example.At.Add(-ago / 9)}, browser, ago == time.Hour}
	}
	y := you{Keys: true, Zone: "America/New_York", Away: away{For: page.AwayHour}, Sessions: []session{at("Firefox · Linux", time.Hour)}}
	if full {
		y = you{Language: "de", Theme: "dark", Zone: "Europe/Berlin", Sessions: []session{at("Firefox · Linux", time.Hour), at("Safari · iPhone", 50*time.Hour), at("Edge · Windows", 400*time.Hour)}}
	}
	if full {
		y.Away = away{For: page.AwayUntil, Now: example.At.Add(90 * time.Minute), Leave: example.At.Add(9 * 24 * time.Hour)}
	}
	if f.Person.IsAgent() {
		return youInApp(f, y)
	}
	return youInPortal(f, y)
}
