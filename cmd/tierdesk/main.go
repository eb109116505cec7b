// Command tierdesk is the whole service desk in one binary: the server, and the commands that look after a desk.
//
// Every command that touches a desk takes --data or --database-url and is safe while serve runs. Answers are JSON on
// standard output, problems go to standard error; the exit code is 0 for well done, 1 for bad input, 2 for anything else.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
	"tierdesk/internal/core/desk"
)

type commands struct {
	Serve    serveCommand    `cmd:"" help:"Run the desk."`
	Demo     demoCommand     `cmd:"" help:"Run a desk with examples in a temporary folder."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the tables of a desk up to date."`
	User     userCommand     `cmd:"" help:"Add people who work at the desk."`
	Token    tokenCommand    `cmd:"" help:"Make keys to the API."`
	Mail     mailCommand     `cmd:"" help:"Read mail as the desk reads it."`
	Sla      slaCommand      `cmd:"" help:"Compute what was promised."`
	Triage   triageCommand   `cmd:"" help:"Measure what the desk learns from tickets that were solved."`
	Audit    auditCommand    `cmd:"" help:"Check that nobody changed the past."`
	Person   personCommand   `cmd:"" help:"Erase a person."`
	Openapi  openapiCommand  `cmd:"" help:"Print the specification of the REST API."`
	Import   importCommand   `cmd:"" help:"Bring in what other programs kept."`
	Report   reportCommand   `cmd:"" help:"Tell what the desk's work comes to."`
	Simulate simulateCommand `cmd:"" help:"Play a scenario on a virtual clock: the same rules, invented cases."`
	Backup   backupCommand   `cmd:"" help:"Copy a desk while it serves."`
	Restore  restoreCommand  `cmd:"" help:"Bring a backup back to an empty place."`
	Doctor   doctorCommand   `cmd:"" help:"Look for what is wrong with a desk."`
	Version  versionCommand  `cmd:"" help:"Say which version this is."`
	Rules    rulesCommand    `cmd:"" help:"Look through the rules of routing and escalation."`
}

// errBadInput makes the program end with 1: it ran well and some input was bad.
var errBadInput = errors.New("some input was bad")

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, out, problems io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	profiled()
	var c commands
	parser, err := kong.New(&c, kong.Name("tierdesk"), kong.Description("A service desk built around the tiers of support."),
		kong.UsageOnError(), kong.Writers(out, problems))
	if err != nil {
		panic(err) // the command table itself is broken
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(problems, "tierdesk:", err)
		fmt.Fprintln(problems, usageHint(err))
		return 2
	}
	err = parsed.Run(&session{ctx: ctx, out: out, problems: problems})
	return exitCode(err, problems)
}

// usageHint names the command that explains what was mistyped.
func usageHint(err error) string {
	var e *kong.ParseError
	if errors.As(err, &e) && e.Context != nil && e.Context.Command() != "" {
		return "See tierdesk " + e.Context.Command() + " --help."
	}
	return "See tierdesk --help."
}

// exitCode words an error and gives the code it ends the program with.
func exitCode(err error, problems io.Writer) int {
	var e *desk.Error
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errBadInput):
		return 1
	case errors.As(err, &e) && (e.Kind == desk.KindInvalid || e.Kind == desk.KindNotFound || e.Kind == desk.KindConflict):
		fmt.Fprintln(problems, "tierdesk:", e.Message)
		return 1
	default:
		fmt.Fprintln(problems, "tierdesk:", err)
		return 2
	}
}

// session is what a command runs in.
type session struct {
	ctx      context.Context
	out      io.Writer
	problems io.Writer
}

// print writes one JSON line.
func (s *session) print(v any) error {
	return json.NewEncoder(s.out).Encode(v)
}

type versionCommand struct{}

// Run prints version and build.
func (versionCommand) Run(s *session) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return s.print(map[string]string{"version": "unknown"})
	}
	return s.print(map[string]string{"version": info.Main.Version, "go": info.GoVersion})
}
