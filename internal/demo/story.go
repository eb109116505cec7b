package demo

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

//go:embed story/*.txt
var stories embed.FS

// scene is what happens to one ticket.
type scene struct {
	key     string // how other scenes name it
	subject string
	place   string // file and line, for problems
	acts    []*act
}

// act is one line of the story with the words below it.
type act struct {
	scene *scene
	place string
	at    time.Time
	who   member
	verb  string
	args  map[string]string
	words []string // arguments without a name
	body  string
}

func (a *act) problem(format string, args ...any) error {
	return fmt.Errorf("%s: %s", a.place, fmt.Sprintf(format, args...))
}

// readStory reads all scenes as of an instant and gives their acts in the order in which they happen.
func readStory(now time.Time) ([]*act, error) {
	files, err := stories.ReadDir("story")
	if err != nil {
		return nil, err
	}
	var acts []*act
	var problems error
	for _, file := range files {
		text, err := stories.ReadFile("story/" + file.Name())
		if err != nil {
			return nil, err
		}
		scenes, err := readScenes(file.Name(), string(text), now)
		problems = errors.Join(problems, err)
		for _, s := range scenes {
			acts = append(acts, s.acts...)
		}
	}
	slices.SortStableFunc(acts, func(a, b *act) int { return a.at.Compare(b.at) })
	return acts, problems
}

// readScenes reads one file.
func readScenes(file, text string, now time.Time) ([]*scene, error) {
	r := reader{now: now}
	var problems error
	for i, line := range strings.Split(text, "\n") {
		r.place = fmt.Sprintf("story/%s:%d", file, i+1)
		if err := r.line(line); err != nil {
			problems = errors.Join(problems, fmt.Errorf("%s: %w", r.place, err))
		}
	}
	for _, s := range r.scenes {
		for _, a := range s.acts {
			a.body = strings.TrimSpace(a.body)
		}
	}
	return r.scenes, problems
}

type reader struct {
	now    time.Time
	place  string
	scenes []*scene
}

func (r *reader) line(line string) error {
	scene := r.scene()
	switch {
	case strings.HasPrefix(line, "    "):
		if scene == nil || len(scene.acts) == 0 {
			return errors.New("words without an act above them")
		}
		last := scene.acts[len(scene.acts)-1]
		last.body += line[4:] + "\n"
		return nil
	case strings.TrimSpace(line) == "":
		if scene != nil && len(scene.acts) > 0 && scene.acts[len(scene.acts)-1].body != "" {
			scene.acts[len(scene.acts)-1].body += "\n"
		}
		return nil
	case strings.HasPrefix(line, "#"):
		return nil
	case strings.HasPrefix(line, "== "):
		return r.begin(line[3:])
	case scene == nil:
		return errors.New("an act before the first ticket")
	}
	return r.act(scene, line)
}

func (r *reader) scene() *scene {
	if len(r.scenes) == 0 {
		return nil
	}
	return r.scenes[len(r.scenes)-1]
}

// begin reads "key: Subject".
func (r *reader) begin(line string) error {
	key, subject, ok := strings.Cut(line, ": ")
	if !ok {
		return errors.New(`a ticket begins with "== key: Subject"`)
	}
	r.scenes = append(r.scenes, &scene{key: key, subject: strings.TrimSpace(subject), place: r.place})
	return nil
}

// act reads "WHEN WHO VERB arguments".
func (r *reader) act(s *scene, line string) error {
	words := fields(line)
	when := words[:min(1, len(words))]
	if len(words) > 1 && strings.Contains(words[1], ":") {
		when = words[:2]
	}
	words = words[len(when):]
	if len(words) < 2 {
		return errors.New(`an act is "WHEN WHO VERB …"`)
	}
	who, ok := memberOf(words[0])
	if !ok {
		return fmt.Errorf("nobody is called %q", words[0])
	}
	at, err := r.when(s, when, who)
	if err != nil {
		return err
	}
	a := &act{scene: s, place: r.place, at: at, who: who, verb: words[1], args: map[string]string{}}
	for _, word := range words[2:] {
		if name, value, named := strings.Cut(word, "="); named {
			a.args[name] = value
			continue
		}
		a.words = append(a.words, word)
	}
	s.acts = append(s.acts, a)
	return nil
}

// when reads "-13 08:05" (so many working days back), "+1d 09:10" (working days after the act before), "+25m" (after it) and
// "now-25m".
func (r *reader) when(s *scene, words []string, who member) (time.Time, error) {
	var before time.Time
	if len(s.acts) > 0 {
		before = s.acts[len(s.acts)-1].at
	}
	at, err := instant(words, r.now, before, who.zone)
	switch {
	case err != nil:
		return at, err
	case at.Before(before):
		return at, errors.New("this happens before the act above it")
	case at.After(r.now):
		return at, errors.New("this happens in the future")
	}
	return at, nil
}

func instant(words []string, now, before time.Time, zone string) (time.Time, error) {
	first := words[0]
	if rest, ok := strings.CutPrefix(first, "now"); ok {
		return shifted(now, cmp.Or(rest, "0s"))
	}
	if len(words) == 1 {
		return shifted(before, first)
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, err
	}
	var days int
	if _, err := fmt.Sscanf(strings.TrimLeft(first, "+-"), "%d", &days); err != nil {
		return time.Time{}, fmt.Errorf("%q is no day", first)
	}
	if strings.HasPrefix(first, "+") {
		return on(workdayAfter(before.In(place), days), words[1], place)
	}
	return on(workday(now, days), words[1], place)
}

func shifted(from time.Time, by string) (time.Time, error) {
	d, err := time.ParseDuration(by)
	return from.Add(d), err
}

// fields splits at spaces, except inside of quotes, which it takes off.
func fields(line string) []string {
	var words []string
	var word strings.Builder
	quoted := false
	for _, r := range line + " " {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ' ' && !quoted:
			if word.Len() > 0 {
				words = append(words, word.String())
				word.Reset()
			}
		default:
			word.WriteRune(r)
		}
	}
	return words
}
