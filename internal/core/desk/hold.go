package desk

import (
	"slices"
	"time"
)

// Put says what the ticket waits for. On a held ticket it changes the reason; the two together are one wait.
type Put struct {
	Reason    HoldReason
	Until     time.Time // needed for scheduled
	Vendor    VendorID  // needed for vendor
	Reference string    // the vendor's number for the case
	Content   Content   // words, internal
}

// Name is "hold".
func (Put) Name() string { return "hold" }

// Needs nothing.
func (Put) Needs() Needs { return Needs{} }

func (c Put) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	if err := t.mustBeLive(); err != nil {
		return nil, err
	}
	c.Until = c.Until.UTC().Truncate(time.Microsecond)
	if err := c.check(f, s); err != nil {
		return nil, err
	}
	content := c.Content
	content.Reference = c.Reference
	held := TicketHeld{Reason: c.Reason, Until: c.Until, Vendor: c.Vendor}
	if content.IsEmpty() && content.Reference == "" {
		return same(held), nil
	}
	held.Noted = true
	return []Entry{{Event: held}, with(NoteWritten{}, content)}, nil
}

const (
	maxHoldYears = 10
	maxReference = 200
)

func (c Put) check(f Facts, s Stamp) error {
	if !slices.Contains(HoldReasons, c.Reason) {
		return Invalid("reason", "hold.reason_unknown", "A ticket waits for one of: requester, vendor, change, scheduled.")
	}
	if c.Reason == HoldScheduled && c.Until.IsZero() {
		return Invalid("until", "hold.until_missing", "Say until when the work is scheduled.")
	}
	if !c.Until.IsZero() && !c.Until.After(s.At) {
		return Invalid("until", "hold.until_past", "That time has passed already. Name one that is to come.")
	}
	if c.Until.After(s.At.AddDate(maxHoldYears, 0, 0)) {
		return Invalid("until", "hold.until_far", "That is more than ten years from now. Name a nearer time.")
	}
	if len(c.Reference) > maxReference {
		return Invalid("reference", "hold.reference_long", "The reference is longer than 200 bytes. Put the rest into the words.")
	}
	if err := c.Content.checkSize("words"); err != nil {
		return err
	}
	if c.Reason != HoldVendor {
		return nil
	}
	if _, ok := f.House.Vendors[c.Vendor]; !ok {
		return Invalid("vendor_id", "vendor.unknown", "Say which vendor has the case.")
	}
	return nil
}

// TicketHeld begins a wait, or changes its reason.
type TicketHeld struct {
	Reason HoldReason
	Until  time.Time
	Vendor VendorID
	Noted  bool // the next entry is a note with the reference and the words
}

// Kind names the event.
func (TicketHeld) Kind() string { return "ticket.held" }

// Audience is public: the requester may know what their case waits for. The words follow in a note of their own.
func (TicketHeld) Audience() Audience { return Public }

func (e TicketHeld) apply(t Ticket, s Stamp) Ticket {
	t.Hold = &Hold{Reason: e.Reason, Until: e.Until, Vendor: e.Vendor, At: s.At, By: s.By}
	if e.Noted {
		t.Hold.Words = t.place() + 1
	}
	t.State = StateOpen
	return t
}

// ResumeWhy is why a wait ended.
type ResumeWhy string

// The ends of a wait.
const (
	ResumePerson   ResumeWhy = "person"
	ResumeAnswered ResumeWhy = "answered" // the requester wrote
	ResumeDue      ResumeWhy = "due"      // the time was up
	ResumeEnded    ResumeWhy = "ended"    // the ticket was solved or merged
)

// ResumeWhys are all ends of a wait.
var ResumeWhys = []ResumeWhy{ResumePerson, ResumeAnswered, ResumeDue, ResumeEnded}

// Resume ends the wait.
type Resume struct{}

// Name is "resume".
func (Resume) Name() string { return "resume" }

// Needs nothing.
func (Resume) Needs() Needs { return Needs{} }

func (c Resume) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	if t.Hold == nil {
		return nil, Conflict("hold.none", "This ticket is not waiting for anything.")
	}
	if f.Actor.IsMachine() {
		if t.Hold.Until.IsZero() || s.At.Before(t.Hold.Until) {
			return nil, nil
		}
		return same(TicketResumed{Why: ResumeDue, Since: t.Hold.At, Until: t.Hold.Until}), nil
	}
	return same(TicketResumed{Why: ResumePerson}), nil
}

// endHold ends a wait with the work, or its time would count as paused for ever.
func (t Ticket) endHold() []Entry {
	if t.Hold == nil {
		return nil
	}
	return same(TicketResumed{Why: ResumeEnded, Since: t.Hold.At})
}

// TicketResumed ends the wait.
type TicketResumed struct {
	Why   ResumeWhy
	Since time.Time `json:",omitzero"` // when the wait began
	Until time.Time `json:",omitzero"` // when it was to end, for one that was due
}

// Kind names the event.
func (TicketResumed) Kind() string { return "ticket.resumed" }

// Audience is public.
func (TicketResumed) Audience() Audience { return Public }

func (e TicketResumed) apply(t Ticket, _ Stamp) Ticket {
	t.Hold = nil
	return t
}
