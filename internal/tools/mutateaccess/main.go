// Command mutateaccess takes out each permission and each term of a scope in turn and demands that the access tests notice.
// The source is rewritten in a temporary folder and built once with go's -overlay, every mutant switched on by a variable of
// the environment; nothing of the tree is touched.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// tests are those that must notice, and where they are.
const (
	testPackage = "./internal/api"
	tests       = "^TestAccess"
	variable    = "TIERDESK_MUTANT"
)

// targets are the functions whose terms are taken out.
var targets = map[string][]string{
	"internal/core/desk/actor.go":            {"Admits", "IsAgentOf", "admitsAgent", "admitsContact", "isContact"},
	"internal/core/desk/ticket.go":           {"names"},
	"internal/store/sqlstore/ticket_list.go": {"scopeCondition", "agentCondition", "contactConditions"},
}

// equivalent are mutants that change nothing, each with its reason.
var equivalent = map[string]string{
	"without the guard len(clients) == 0": "the condition it spares the database holds for no row",
}

func isEquivalent(mutant string) bool {
	for ending := range equivalent {
		if strings.HasSuffix(mutant, ending) {
			return true
		}
	}
	return false
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "mutate-access:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := os.MkdirTemp("", "mutate-access")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	mutants, overlay, err := rewrite(dir)
	if err != nil {
		return err
	}
	binary := filepath.Join(dir, "access.test")
	build := exec.Command("go", "test", "-c", "-overlay", overlay, "-o", binary, testPackage)
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the mutants: %w\n%s", err, out)
	}
	if out, caught := try(binary, ""); caught {
		return fmt.Errorf("the tests fail without any mutant:\n%s", out)
	}
	return report(tryAll(binary, mutants))
}

// rewrite gives the names of all mutants and the overlay that holds them.
func rewrite(dir string) ([]string, string, error) {
	replace := map[string]string{}
	var all []string
	for _, path := range slices.Sorted(keys(targets)) {
		source, found, err := mutate(path, targets[path])
		if err != nil {
			return nil, "", err
		}
		all = append(all, slices.DeleteFunc(found, isEquivalent)...)
		if err := put(replace, dir, path, source); err != nil {
			return nil, "", err
		}
	}
	rows, err := rightsIn("internal/core/desk/permission.go", "rights")
	if err != nil {
		return nil, "", err
	}
	acts, err := rightsIn("internal/core/desk/office.go", "offices")
	if err != nil {
		return nil, "", err
	}
	for _, row := range rows {
		all = append(all, "right "+row)
	}
	for _, act := range acts {
		all = append(all, "office "+act)
	}
	for path, source := range map[string]string{
		"internal/core/desk/mutant_switch.go":      "package desk\n" + switchSource + widenSource(acts),
		"internal/store/sqlstore/mutant_switch.go": "package sqlstore\n" + switchSource,
	} {
		if err := put(replace, dir, path, []byte(source)); err != nil {
			return nil, "", err
		}
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, "", err
	}
	overlay := filepath.Join(dir, "overlay.json")
	return all, overlay, os.WriteFile(overlay, data, 0o600)
}

func put(replace map[string]string, dir, path string, source []byte) error {
	whole, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	replace[whole] = filepath.Join(dir, strings.ReplaceAll(path, "/", "_"))
	return os.WriteFile(replace[whole], source, 0o600)
}

const switchSource = `
import "os"

var mutantOn = os.Getenv("TIERDESK_MUTANT")

func mutant(name string) bool { return name == mutantOn }

// mutantText gives the text, or the other one for its mutant.
func mutantText(name, text, other string) string {
	if mutant(name) {
		return other
	}
	return text
}
`

// widenSource opens a row of the tables of rights to everybody.
func widenSource(acts []string) string {
	var b strings.Builder
	b.WriteString(`
func init() {
	for name := range rights {
		if mutant("right " + name) {
			rights[name] = anyoneOnIt
		}
	}
`)
	for _, act := range acts {
		fmt.Fprintf(&b, "	if mutant(%q) {\n\t\trow := offices[%s]\n\t\trow.roles = Roles\n\t\toffices[%s] = row\n\t}\n", "office "+act, act, act)
	}
	b.WriteString("}\n")
	return b.String()
}

type outcome struct {
	mutant string
	caught bool
}

// tryAll runs the tests once for each mutant, as many at once as there are processors.
func tryAll(binary string, mutants []string) []outcome {
	outcomes := make([]outcome, len(mutants))
	places := make(chan struct{}, runtime.NumCPU())
	var running sync.WaitGroup
	for i, name := range mutants {
		places <- struct{}{}
		running.Go(func() {
			_, caught := try(binary, name)
			outcomes[i] = outcome{name, caught}
			<-places
		})
	}
	running.Wait()
	return outcomes
}

// try runs the tests with one mutant; a failure means that it was caught.
func try(binary, name string) (string, bool) {
	c := exec.Command(binary, "-test.run", tests, "-test.failfast", "-test.timeout", "2m")
	c.Dir = testPackage
	c.Env = append(os.Environ(), variable+"="+name)
	out, err := c.CombinedOutput()
	return string(out), err != nil
}

func report(outcomes []outcome) error {
	killed := 0
	var survived []string
	for _, o := range outcomes {
		if o.caught {
			killed++
		} else {
			survived = append(survived, o.mutant)
		}
	}
	for _, name := range survived {
		fmt.Println("survived:", name)
	}
	fmt.Printf("%d mutants, %d killed, %d survived\n", len(outcomes), killed, len(survived))
	if len(survived) > 0 {
		return fmt.Errorf("%d permissions can be taken out without a test that notices", len(survived))
	}
	return nil
}
