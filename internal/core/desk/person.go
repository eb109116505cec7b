package desk

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tierdesk/internal/core/routing"
)

// Role is what a person may be at the desk.
type Role string

// The roles. One person may hold several.
const (
	RoleRequester     Role = "requester"
	RoleAgent         Role = "agent"
	RoleDispatcher    Role = "dispatcher"
	RoleManager       Role = "manager"
	RoleAdministrator Role = "administrator"
	RoleVendor        Role = "vendor"
)

// Sees says how much of a client's work a contact may see.
type Sees string

// What a contact sees.
const (
	SeesOwn  Sees = "own"
	SeesSite Sees = "site"
	SeesAll  Sees = "all"
)

// Sights are all of them, from the least to the most.
var Sights = []Sees{SeesOwn, SeesSite, SeesAll}

// Contact is a membership in a client.
type Contact struct {
	Client ClientID
	Site   SiteID
	Sees   Sees
}

// Person is one human being, however many roles.
type Person struct {
	ID        PersonID
	Name      string
	Email     string
	Roles     []Role
	Teams     []TeamID
	Contacts  []Contact
	Serves    []ClientID // clients an agent works for
	ServesAll bool
	Disabled  bool
	NoMail    bool   // a permanent failure stopped mail to this address
	Title     string // what they are at work, as "Practice manager"
	Phone     string
	Language  string // BCP 47; empty: as the browser asks
	Zone      string // IANA; empty: the browser's
	Avatar    string // hash of a blob of the folder of people; empty: their initials
	Version   int64  // of the record as it was read; 0: whatever there is

	VIP      bool         `json:",omitempty"` // whose cases the desk's rules may treat first
	Skills   []SkillLevel `json:",omitempty"` // what they know of what work asks for
	Shift    string       `json:",omitempty"` // calendar of their own working hours; empty: their team's
	Leave    []Leave      `json:",omitempty"` // when they are off, by its beginning
	Capacity int          `json:",omitempty"` // points of work they can have in hand; 0: the usual
}

// SkillLevel is how well a person knows a skill: 1 knows it, 2 does it alone, 3 teaches it.
type SkillLevel struct {
	Skill SkillID
	Level int
}

// Leave is a time in which a person does not work.
type Leave struct {
	From  time.Time
	Until time.Time // they are back then
	Why   LeaveWhy
}

func (l Leave) is(other Leave) bool {
	return l.Why == other.Why && l.From.Equal(other.From) && l.Until.Equal(other.Until)
}

// LeaveFrom gives the leaves that are not over at an instant, by their beginning.
func (p Person) LeaveFrom(at time.Time) []Leave {
	return slices.DeleteFunc(slices.Clone(p.Leave), func(l Leave) bool { return !l.Until.After(at) })
}

// LeaveWhy is the kind of a leave.
type LeaveWhy string

// The kinds.
const (
	LeaveVacation LeaveWhy = "vacation"
	LeaveSick     LeaveWhy = "sick"
	LeaveTraining LeaveWhy = "training"
	LeaveOther    LeaveWhy = "other"
)

// LeaveWhys are all kinds.
var LeaveWhys = []LeaveWhy{LeaveVacation, LeaveSick, LeaveTraining, LeaveOther}

// OnLeave gives the leave that holds at an instant.
func (p Person) OnLeave(at time.Time) (Leave, bool) {
	i := slices.IndexFunc(p.Leave, func(l Leave) bool { return !at.Before(l.From) && at.Before(l.Until) })
	if i < 0 {
		return Leave{}, false
	}
	return p.Leave[i], true
}

// Level is how well the person knows a skill; 0: not.
func (p Person) Level(skill SkillID) int {
	i := slices.IndexFunc(p.Skills, func(s SkillLevel) bool { return s.Skill == skill })
	if i < 0 {
		return 0
	}
	return p.Skills[i].Level
}

// Room is how many points of work the person can have in hand.
func (p Person) Room() int {
	if p.Capacity > 0 {
		return p.Capacity
	}
	return routing.DefaultCapacity
}

// Has tells whether the person holds a role.
func (p Person) Has(role Role) bool { return slices.Contains(p.Roles, role) }

// IsAgent tells whether the person works tickets in any way.
func (p Person) IsAgent() bool {
	return p.Has(RoleAgent) || p.Has(RoleDispatcher) || p.Has(RoleManager) || p.Has(RoleAdministrator)
}

// IsOnlyRequester tells whether the person has no part in the desk's or a vendor's work.
func (p Person) IsOnlyRequester() bool {
	return !slices.ContainsFunc(p.Roles, func(r Role) bool { return r != RoleRequester })
}

// IsMember tells whether the person belongs to a team.
func (p Person) IsMember(team TeamID) bool { return team != "" && slices.Contains(p.Teams, team) }

// IsContact tells whether the person belongs to a client.
func (p Person) IsContact(client ClientID) bool {
	return slices.ContainsFunc(p.Contacts, func(c Contact) bool { return c.Client == client })
}

// MayServe tells whether the person works for a client.
func (p Person) MayServe(client ClientID) bool {
	return p.IsAgent() && (p.ServesAll || slices.Contains(p.Serves, client))
}

// Limits of what a person says of themselves, in runes.
const (
	maxTitle    = 100
	maxPhone    = 40
	maxLanguage = 35
	maxZone     = 64
)

// CheckProfile refuses what cannot be a title, a phone number, a language or a zone. Whether the zone is on the map, the doors ask.
func (p Person) CheckProfile() error {
	switch {
	case utf8.RuneCountInString(p.Title) > maxTitle:
		return Invalid("title", "person.title", "The title is longer than 100 characters.")
	case !isPhone(p.Phone):
		return Invalid("phone", "person.phone", "A phone number is written in digits: +49 30 1234567.")
	case !isLanguage(p.Language):
		return Invalid("language", "person.language", "The language is written as en or de-AT.")
	case len(p.Zone) > maxZone || strings.ContainsFunc(p.Zone, func(r rune) bool { return !isZoneRune(r) }):
		return UnknownZone()
	default:
		return nil
	}
}

// UnknownZone refuses a zone that is not on the map.
func UnknownZone() error {
	return Invalid("zone", "person.zone", "The time zone is written as Europe/Berlin.")
}

func isZoneRune(r rune) bool { return isLetterOrDigit(r) || strings.ContainsRune("_+-/", r) }

func isLetterOrDigit(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// isPhone takes what people write between digits, and an extension after an x.
func isPhone(phone string) bool {
	return len(phone) <= maxPhone && !strings.ContainsFunc(phone, func(r rune) bool { return !strings.ContainsRune("0123456789+-/(). x", r) })
}

// isLanguage takes the form of BCP 47: a language of letters and parts after it.
func isLanguage(tag string) bool {
	if tag == "" {
		return true
	}
	parts := strings.Split(tag, "-")
	for i, part := range parts {
		if part == "" || len(part) > 8 || i == 0 && (len(part) < 2 || strings.ContainsAny(part, "0123456789")) {
			return false
		}
	}
	return len(tag) <= maxLanguage && !strings.ContainsFunc(tag, func(r rune) bool { return r != '-' && !isLetterOrDigit(r) })
}

// Client is a customer organization.
type Client struct {
	ID             ClientID
	Name           string
	Domains        []string // mail domains whose senders belong here
	Matrix         Matrix   // the client's own priorities; zero means the house's
	HasOwn         bool     // whether Matrix is the client's own
	CopySees       bool     // whether being in CC of a mail lets a contact follow the ticket
	HoldUnverified bool     // whether mail whose sender nothing vouches for waits in quarantine
	Short          string   // two to four capital letters for lists; empty: taken from the name
	Phone          string
}

// Site is a place of a client.
type Site struct {
	ID     SiteID
	Client ClientID
	Name   string
}
