package desk

import "time"

// Stamp says when, by whom and by which way something was done. The engine sets it once for a command.
type Stamp struct {
	At         time.Time // the instant that counts, UTC, whole microseconds; never before the ticket's last
	RecordedAt time.Time // when it was written down; later than At only for imported history
	By         By
	Via        Via
}

// By is who did it: a person, or a part of the desk itself.
type By struct {
	Person  PersonID
	Machine string // "due", "mail", "rule", "import"; empty for a person who acted themselves
}

// IsMachine tells whether no person stands behind the act.
func (b By) IsMachine() bool { return b.Machine != "" && b.Person == "" }

// Via is the way an act came in.
type Via string

// The ways in.
const (
	ViaWeb    Via = "web"
	ViaAPI    Via = "api"
	ViaMail   Via = "mail"
	ViaPhone  Via = "phone"
	ViaDesk   Via = "desk" // somebody came to the counter
	ViaChat   Via = "chat"
	ViaAlert  Via = "alert"
	ViaDue    Via = "due"
	ViaImport Via = "import"
)

// Vias are all ways in.
var Vias = []Via{ViaWeb, ViaAPI, ViaMail, ViaPhone, ViaDesk, ViaChat, ViaAlert, ViaDue, ViaImport}

// Reason is why a machine decided as it did, kept with the decision so that a page can show it.
type Reason struct {
	Source  string  // "matrix", "category", "rule", "default", "person" …
	Version int64   // of the rule set, matrix or model; 0 where there is none
	Score   float64 // confidence 0 to 1; 0 where there is none
	Words   string  // one plain sentence without personal data
	Ref     string  `json:",omitempty"` // of the rule that said so; empty: none did
}
