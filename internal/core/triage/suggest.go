package triage

// Kind is what a label is about.
type Kind string

// The kinds that are learned.
const (
	Category Kind = "category"
	Team     Kind = "team" // that solved it, wherever it was sent first
	Impact   Kind = "impact"
	Urgency  Kind = "urgency"
)

// Kinds are all kinds that are learned.
var Kinds = []Kind{Category, Team, Impact, Urgency}

// About is what is known of a model without reading it.
type About struct {
	Examples  int      `json:"examples"`
	Newest    int64    `json:"newest"` // number of the newest ticket it was learned from
	Held      Measured `json:"held"`   // on examples kept aside
	Threshold float64  `json:"threshold"`
	Before    float64  `json:"before,omitempty"` // accuracy of the one it did not replace
}

// Source is where a suggestion comes from.
type Source string

// The sources, the most certain first.
const (
	FromRule    Source = "rule"
	FromModel   Source = "model"
	FromSimilar Source = "similar"
)

// Suggestion is a value for one kind, with how sure it is and why.
type Suggestion struct {
	Kind       Kind
	Value      string
	Confidence float64 // 0 to 1
	Source     Source
	Sure       bool     // right in nine of ten where it was tried, or a rule
	Version    int64    // of the model or the rules; 0 where there is none
	Examples   int      // the model was learned from
	Words      []string // of the text that spoke most for it
	Agree, Of  int      // so many of the similar solved tickets have the value
	Rule       string   // what the rule is called
}

// Alike is another ticket like the text.
type Alike struct {
	ID       string
	Number   int64
	Subject  string
	Open     bool
	State    string
	Category string
	Team     string // that has it, or solved it
	Tier     int
	Impact   string
	Urgency  string
}

// Suggested is all that is suggested for a text.
type Suggested struct {
	Values map[Kind]Suggestion // what nothing is known of is not in it
	Solved []Alike             // the most alike first
	Open   []Alike
}
