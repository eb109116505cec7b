package admin

import (
	"context"
	"net/url"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/scriptfile"
	"tierdesk/internal/store"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

const exampleScriptText = `title: VPN drops at every rekey
summary: Both ends must agree on how to encrypt.
tiers: [1, 2]
owner: priya@northwind.example
review: 2026-05-01
steps:
  - id: client
    choice: Which client is it?
    answers:
      5.3 or older: log
      5.4 or newer: profile
  - id: profile
    do: Set the client back to the old profile.
    tier: 1
    minutes: 5
    next: done
  - id: log
    do: Read the log of the gateway.
    tier: 2
    minutes: 10
    skip: up
    next: done
  - id: up
    end: escalate
    up: 3
    reason: The gateway refuses what both ends offer.
  - id: done
    end: solved
`

func exampleScript() sop.Script {
	one, _ := scriptfile.Read([]byte(exampleScriptText))
	one.ID, one.Version, one.Owner = "example", 3, string(example.Priya.ID)
	return one
}

func exampleScriptStats() store.ScriptStats {
	counts := []store.ScriptCount{
		{Script: "example", What: store.CountStarted, N: 41},
		{Script: "example", What: store.CountHelped + string(desk.HelpedYes), N: 24},
		{Script: "example", What: store.CountHelped + string(desk.HelpedNo), N: 8},
		{Script: "example", What: store.CountStep, Step: "profile", Band: 10, N: 22},
		{Script: "example", What: store.CountStep, Step: "log", Band: 14, N: 9},
		{Script: "example", What: store.CountSkipped, Step: "log", N: 2},
	}
	return store.StatsOf(counts)["example"]
}

// ExampleScripts are the scripts of a desk: one that is overdue and one that was retired, or none.
func ExampleScripts(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		var l scriptList
		if full {
			old := sop.Script{ID: "old", Title: "Fax does not answer", Retired: true, Requesters: true}
			l.Lines = []scriptLine{
				scriptLineOf(words.From(ctx), exampleScript(), exampleScriptStats(), example.Priya), scriptLineOf(words.From(ctx), old, store.ScriptStats{}, desk.Person{}),
			}
		}
		h := exampleHead(ctx, f, words.T(ctx, "admin.scripts")).with(link{Href: "/admin/scripts/new", Label: words.T(ctx, "admin.script.new")})
		return scriptListPage(h, l)
	})
}

// ExampleScript is a script in its form: with a loop in it, or as it is kept before anybody ran it.
func ExampleScript(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := exampleScriptEdit()
		if full {
			e.Stats, e.typed = exampleScriptStats(), scriptValues(exampleLooped())
		}
		e.Rows = readRows(e.typed)
		if e.readForm(ctx); full {
			e.putBeside(ctx)
		}
		return scriptEditPage(exampleHead(ctx, f, e.Script.Title, link{Href: "/admin/scripts", Label: words.T(ctx, "admin.scripts")}), e)
	})
}

// ExampleScriptText is the same as text.
func ExampleScriptText(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := exampleScriptEdit()
		e.As = asText
		if full {
			looped := exampleLoopedText()
			e.Stats, e.typed = exampleScriptStats(), url.Values{"source": {looped}}
			e.Read, e.Problems = scriptfile.Read([]byte(looped))
		}
		return scriptEditPage(exampleHead(ctx, f, e.Script.Title, link{Href: "/admin/scripts", Label: words.T(ctx, "admin.scripts")}), e)
	})
}

func exampleScriptEdit() scriptEdit {
	kept := scriptValues(exampleScript())
	kept.Set("source", exampleScriptText)
	return scriptEdit{
		Script: exampleScript(), Read: exampleScript(), As: asForm, draft: fresh("script_form", kept), House: example.House(),
		Versions: []store.ScriptVersion{{Version: 3, SavedAt: example.At, SavedBy: example.Priya.ID}, {Version: 2, SavedAt: example.At.AddDate(0, -2, 0)}},
		People:   example.People(), Agents: []desk.Person{example.Priya},
	}
}

func exampleLoopedText() string {
	return exampleScriptText[:len(exampleScriptText)-len("  - id: done\n    end: solved\n")] + "  - id: done\n    do: Look again.\n    next: client\n"
}

func exampleLooped() sop.Script {
	one, _ := scriptfile.Read([]byte(exampleLoopedText()))
	one.Owner = string(example.Priya.ID)
	return one
}

// ExampleScriptNew is a new script: as it begins, or a file that was taken over and is no YAML.
func ExampleScriptNew(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := scriptEdit{IsNew: true, As: asForm, draft: blank("script_form", startValues()), House: example.House()}
		e.Rows = readRows(e.typed)
		if full {
			e.As = asText
			e.typed = url.Values{"source": {"title: Printer\nsteps:\n  - id: power\n   do: Press the button.\n"}}
			e.Read, e.Problems = scriptfile.Read([]byte(e.get("source")))
		} else {
			e.Read, _ = scriptfile.Read([]byte(scriptStart))
		}
		return scriptEditPage(exampleHead(ctx, f, words.T(ctx, "admin.script.new"), link{Href: "/admin/scripts", Label: words.T(ctx, "admin.scripts")}), e)
	})
}
