package sla

import (
	"slices"
	"time"
)

// StandardID is the id of the agreement that a new desk begins with.
const StandardID = "standard"

// UsualEscalations are those of an agreement's first draft: a late first answer is a dispatcher's, whoever works on a case hears before it is
// late, and a manager when what is urgent is.
var UsualEscalations = []Escalation{
	{Clock: FirstResponse, Do: ActionDispatch},
	{Clock: Resolution, Share: 75, Do: ActionTell, To: ReceiverOwner},
	{Clock: Resolution, Priority: 1, Do: ActionRaise, To: ReceiverManagers},
	{Clock: Resolution, Priority: 2, Do: ActionRaise, To: ReceiverManagers},
}

// Standard is the agreement that a new desk begins with: usual targets by priority for the client's three clocks, none for the desk's own.
// It holds for every client that has no other.
func Standard(coverage string, start time.Time) Agreement {
	return Agreement{
		ID: StandardID, Name: "Standard", Start: start, Coverage: coverage, DayMinutes: 8 * 60, Warnings: UsualWarnings, Escalations: slices.Clone(UsualEscalations),
		Targets: []Target{
			{Clock: FirstResponse, Priority: 1, Minutes: 30},
			{Clock: Resolution, Priority: 1, Minutes: 4 * 60},
			{Clock: NextResponse, Priority: 1, Minutes: 60},
			{Clock: FirstResponse, Priority: 2, Minutes: 60},
			{Clock: Resolution, Priority: 2, Minutes: 8 * 60},
			{Clock: NextResponse, Priority: 2, Minutes: 2 * 60},
			{Clock: FirstResponse, Priority: 3, Minutes: 4 * 60},
			{Clock: Resolution, Priority: 3, Days: 2},
			{Clock: NextResponse, Priority: 3, Minutes: 8 * 60},
			{Clock: FirstResponse, Priority: 4, Minutes: 8 * 60},
			{Clock: Resolution, Priority: 4, Days: 5},
			{Clock: NextResponse, Priority: 4, Minutes: 16 * 60},
		},
	}
}
