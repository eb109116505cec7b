package desk

import "fmt"

// Level is how much: of impact (how many are hit) or of urgency (how soon it hurts).
type Level string

// The levels.
const (
	High   Level = "high"
	Medium Level = "medium"
	Low    Level = "low"
)

// Levels are all levels, the highest first.
var Levels = []Level{High, Medium, Low}

// IsValid tells whether the level is one of the three.
func (l Level) IsValid() bool { return l == High || l == Medium || l == Low }

// Priority is 1 (drop everything) to 4. Zero is not a priority.
type Priority int

// Priorities are all priorities, the most urgent first.
var Priorities = []Priority{1, 2, 3, 4}

// String gives "P1" to "P4".
func (p Priority) String() string { return fmt.Sprintf("P%d", int(p)) }

// Matrix gives the priority for impact and urgency. The zero value is the trade's usual one.
type Matrix struct {
	Version int64
	Cells   []Cell // those that differ from the usual
}

// Cell is one field of a matrix.
type Cell struct {
	Impact, Urgency Level
	Priority        Priority
}

// usual is ITIL's common three-by-three: HH P1; HM, MH P2; HL, MM, LH P3; the rest P4.
var usual = map[[2]Level]Priority{
	{High, High}: 1, {High, Medium}: 2, {Medium, High}: 2,
	{High, Low}: 3, {Medium, Medium}: 3, {Low, High}: 3,
	{Medium, Low}: 4, {Low, Medium}: 4, {Low, Low}: 4,
}

// Priority reads the matrix. Unknown levels count as medium.
func (m Matrix) Priority(impact, urgency Level) (Priority, Reason) {
	impact, urgency = orMedium(impact), orMedium(urgency)
	priority := usual[[2]Level{impact, urgency}]
	for _, cell := range m.Cells {
		if cell.Impact == impact && cell.Urgency == urgency {
			priority = cell.Priority
		}
	}
	words := fmt.Sprintf("Impact %s and urgency %s give %s.", impact, urgency, priority)
	return priority, Reason{Source: "matrix", Version: m.Version, Words: words}
}

// ImpactOf reads the impact from how many people are affected: one is low, a handful medium, more high.
func ImpactOf(affected int) Level {
	switch {
	case affected > 10:
		return High
	case affected > 1:
		return Medium
	default:
		return Low
	}
}

func orMedium(l Level) Level {
	if l.IsValid() {
		return l
	}
	return Medium
}
