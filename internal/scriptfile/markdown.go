package scriptfile

import (
	"regexp"
	"strconv"
	"strings"

	"tierdesk/internal/core/sop"
)

var (
	headLine   = regexp.MustCompile(`^([A-Za-z][A-Za-z ]{0,30}):\s*(.*)$`)
	stepLine   = regexp.MustCompile(`^##\s+(\S+)\s*(?:\((.*)\))?\s*$`)
	answerLine = regexp.MustCompile(`^[-*]\s+(.*\S)\s*(?:→|->)\s*(\S+)\s*$`)
	wayLine    = regexp.MustCompile(`^(?:→|->)\s*(\S+)\s*$`)
	skipLine   = regexp.MustCompile(`^Skip\s*(?:→|->)\s*(\S+)\s*$`)
	fence      = regexp.MustCompile("^\\s*(```|~~~)")
	ofTier     = regexp.MustCompile(`^tier ([0-9])$`)
	ofMinutes  = regexp.MustCompile(`^([0-9]{1,4}) min$`)
	upTo       = regexp.MustCompile(`^escalate to tier ([0-9])$`)
)

// markdown reads a script as headings: the script is the first one, each step one below it. Within a block of code nothing is taken for
// more than text.
func (r *reader) markdown(text string) {
	m := markdown{r: r}
	line := 0
	for raw := range strings.Lines(text) {
		line++
		m.line(line, strings.TrimRight(raw, " \t\r\n"))
	}
	m.end()
	r.follow()
}

type markdown struct {
	r      *reader
	step   *sop.Step
	words  []string
	inCode bool
	titled bool
	told   bool // the summary began: what looks like a key is text by now
	many   bool // there are more steps than may be
}

func (m *markdown) line(n int, line string) {
	if fence.MatchString(line) {
		m.inCode = !m.inCode
	}
	switch {
	case m.many:
	case m.inCode:
		m.words = append(m.words, line)
	case strings.HasPrefix(line, "# "):
		m.title(n, strings.TrimSpace(line[2:]))
	case strings.HasPrefix(line, "## "):
		m.begin(n, line)
	case m.step == nil:
		m.head(n, line)
	default:
		m.inStep(n, line)
	}
}

func (m *markdown) title(n int, title string) {
	if m.titled || m.step != nil {
		m.r.problem(n, "file_title_twice", title, `"{Other}" is a second title. A file holds one script; a step begins with "##".`)
		return
	}
	m.titled, m.r.script.Title = true, title
}

// head is what stands before the first step: keys, then the summary.
func (m *markdown) head(n int, line string) {
	key := headLine.FindStringSubmatch(line)
	switch {
	case key != nil && !m.told:
		m.key(n, strings.ToLower(key[1]), strings.TrimSpace(key[2]))
	case line == "" && !m.told:
	default:
		m.told = true
		m.words = append(m.words, line)
	}
}

func (m *markdown) key(n int, key, value string) {
	s := &m.r.script
	switch key {
	case "categories":
		s.Categories = split(value)
	case "tiers":
		for _, one := range split(value) {
			tier, err := strconv.Atoi(one)
			if err != nil {
				m.r.problem(n, "file_value_number", key, `"{Other}" is a number.`)
				continue
			}
			s.Tiers = append(s.Tiers, tier)
		}
	case "owner":
		s.Owner = value
	case "review":
		s.ReviewBy = value
	case "for requesters":
		s.Requesters = m.flag(n, key, value)
	case "retired":
		s.Retired = m.flag(n, key, value)
	default:
		m.r.problem(n, "file_key", key, `The key "{Other}" is not known here.`)
	}
}

func (m *markdown) flag(n int, key, value string) bool {
	is, known := flags[strings.ToLower(value)]
	if !known {
		m.r.problem(n, "file_value_flag", key, `"{Other}" is yes or no.`)
	}
	return is
}

func split(text string) []string {
	var all []string
	for one := range strings.SplitSeq(text, ",") {
		if one = strings.TrimSpace(one); one != "" {
			all = append(all, one)
		}
	}
	return all
}

// begin takes a heading as "## client (choice, tier 1, 2 min)".
func (m *markdown) begin(n int, line string) {
	m.end()
	if len(m.r.script.Steps) > sop.MaxSteps { // one more than there may be, so that Check says it
		m.many = true
		return
	}
	m.step = &sop.Step{Line: n, Kind: sop.Instruction}
	parts := stepLine.FindStringSubmatch(line)
	if parts == nil {
		m.r.problem(n, "file_heading", strings.TrimSpace(line[2:]), `"{Other}" is no heading of a step. Write its name, and in brackets what it is: ## client (choice, 2 min).`)
		return
	}
	m.step.ID = sop.StepID(parts[1])
	for _, what := range split(parts[2]) {
		m.what(n, strings.ToLower(what))
	}
}

var kindWords = map[string]sop.Kind{"do": sop.Instruction, "choice": sop.Choice, "yes or no": sop.YesNo, "text": sop.Text, "number": sop.Number}

var endWords = map[string]sop.End{"solved": sop.Solved, "not applicable": sop.NotApplicable}

func (m *markdown) what(n int, what string) {
	if kind, ok := kindWords[what]; ok {
		m.step.Kind = kind
		return
	}
	if end, ok := endWords[what]; ok {
		m.step.Kind, m.step.End = sop.Outcome, end
		return
	}
	if is := upTo.FindStringSubmatch(what); is != nil {
		m.step.Kind, m.step.End, m.step.Up = sop.Outcome, sop.Escalate, number(is[1])
		return
	}
	if is := ofTier.FindStringSubmatch(what); is != nil {
		m.step.Tier = number(is[1])
		return
	}
	if is := ofMinutes.FindStringSubmatch(what); is != nil {
		m.step.Minutes = number(is[1])
		return
	}
	m.r.problem(n, "file_what", what, `"{Other}" says nothing of a step. Known are do, choice, yes or no, text, number, solved, not applicable, escalate to tier 2, tier 1 and 5 min.`)
}

// number is that of digits.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

func (m *markdown) inStep(n int, line string) {
	p := m.step
	if is := answerLine.FindStringSubmatch(line); is != nil && p.Kind.IsChosen() {
		m.answer(n, is[1], sop.StepID(is[2]))
		return
	}
	if is := wayLine.FindStringSubmatch(line); is != nil {
		p.Next = sop.StepID(is[1])
		return
	}
	if is := skipLine.FindStringSubmatch(line); is != nil {
		p.Skip = sop.StepID(is[1])
		return
	}
	m.words = append(m.words, line)
}

func (m *markdown) answer(n int, text string, to sop.StepID) {
	p, one := m.step, sop.Answer{Text: text, Next: to, Line: n}
	if p.Kind == sop.Choice {
		p.Answers = append(p.Answers, one)
		return
	}
	switch strings.ToLower(text) {
	case "yes":
		p.Answers = append([]sop.Answer{one}, p.Answers...)
	case "no":
		p.Answers = append(p.Answers, one)
	default:
		m.r.problem(n, "file_yes_no", text, `"{Other}" is neither Yes nor No. Write those, or make the step a choice.`)
	}
}

// end closes what was being read: the summary, or a step. What an escalation says is its reason.
func (m *markdown) end() {
	text := strings.TrimSpace(strings.Join(m.words, "\n"))
	m.words = nil
	switch {
	case m.step == nil:
		m.r.script.Summary = text
		return
	case m.step.End == sop.Escalate:
		m.step.Reason = text
	default:
		m.step.Text = text
	}
	m.r.script.Steps = append(m.r.script.Steps, *m.step)
}
