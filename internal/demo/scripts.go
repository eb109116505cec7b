package demo

import (
	"context"
	"embed"
	"fmt"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/engine"
	"tierdesk/internal/scriptfile"
	"tierdesk/internal/store"
)

//go:embed script/*.md
var scriptFiles embed.FS

// scripts are those of the desk by the key under which the story names them, with the days from the end of the story to their review.
var scripts = []struct {
	key    string
	review int
}{
	{"password-reset", 170}, {"vpn", 80}, {"printer", -12}, {"new-starter", 200}, {"mail-bounces", 25},
}

func scriptID(key string) sop.ID { return sop.ID(id("script", key)) }

// furnishScripts keeps the scripts, each as somebody wrote it. They are read as files that are imported are.
func (d *director) furnishScripts(ctx context.Context) error {
	e, err := engine.New(ctx, d.stage.Store, d.clock.engine(), d.stage.Log)
	if err != nil {
		return err
	}
	for _, one := range scripts {
		data, err := scriptFiles.ReadFile("script/" + one.key + ".md")
		if err != nil {
			return err
		}
		script, problems := scriptfile.Read(data)
		script, more, err := e.FoundScript(ctx, script)
		if err != nil {
			return err
		}
		if problems = append(problems, more...); len(problems) > 0 {
			return fmt.Errorf("script %s: %w", one.key, problems)
		}
		script.ID, script.ReviewBy = scriptID(one.key), d.stage.Now.AddDate(0, 0, one.review).Format(time.DateOnly)
		audit := store.Audit{At: d.clock.now, By: desk.PersonID(script.Owner), Act: "script.save", Ref: string(script.ID)}
		if err := d.stage.Store.SaveScript(ctx, script, audit); err != nil {
			return err
		}
	}
	return nil
}

// onRun reads an act on the script that is gone through on a ticket.
func onRun(a *act, t desk.Ticket) (desk.Command, error) {
	if a.verb == "begins" {
		return desk.StartScript{Script: scriptID(a.word(""))}, nil
	}
	run := t.OpenRun()
	if run == nil {
		return nil, a.problem("no script is going on")
	}
	switch a.verb {
	case "steps":
		return desk.AnswerStep{Run: run.Seq, Step: run.Step, Answer: a.number(), Words: a.body, Skip: desk.SkipWhy(a.args["skip"])}, nil
	default:
		return desk.FinishScript{Run: run.Seq, Helped: desk.Helped(a.arg("helped", string(desk.HelpedYes))), Content: desk.Content{Body: a.body}}, nil
	}
}
