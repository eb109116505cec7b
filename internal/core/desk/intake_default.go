package desk

// Questions that nearly every category asks.
var (
	askSince    = Question{ID: "since", Text: "Since when?", Kind: AskText}
	askChanged  = Question{ID: "changed", Text: "What changed before it began?", Kind: AskText}
	askAffected = Question{ID: "affected", Text: "How many people are affected?", Kind: AskAffected}
	askStands   = Question{ID: "standstill", Text: "Does work stand still?", Kind: AskStandstill}
)

// defaultIntake is what a new desk asks, by the name of the category: what decides who can help.
var defaultIntake = map[string][]Question{
	"Network and VPN": {
		{ID: "symptom", Text: "What fails?", Kind: AskChoice, Answers: []string{"No connection at all", "It drops", "It is slow", "One site or service only"}},
		{ID: "place", Text: "Where from?", Kind: AskChoice, Answers: []string{"Office, by cable", "Office, by Wi-Fi", "From home", "On the move"}},
		askSince, askChanged, askAffected, askStands,
	},
	"Printer": {
		{ID: "symptom", Text: "What happens?", Kind: AskChoice, Answers: []string{"Offline", "Nothing comes out", "Paper jam", "Bad print", "Scan or fax fails"}},
		{ID: "printer", Text: "Which printer, and where does it stand?", Kind: AskText},
		askSince, askAffected, askStands,
	},
	"Password and account": {
		{ID: "symptom", Text: "What happens?", Kind: AskChoice, Answers: []string{"Password forgotten", "Account locked", "Sign-in code does not come", "Signed in, but no access"}},
		{ID: "system", Text: "Signing in to what?", Kind: AskText},
		askStands,
	},
	"Mail and calendar": {
		{ID: "symptom", Text: "What fails?", Kind: AskChoice, Answers: []string{"Sending", "Receiving", "Calendar", "Shared mailbox", "Suspicious mail"}},
		{ID: "device", Text: "On which device and program?", Kind: AskText},
		askSince, askAffected, askStands,
	},
	"Hardware": {
		{ID: "device", Text: "Which device? Its inventory number helps.", Kind: AskText},
		{ID: "symptom", Text: "What happens?", Kind: AskChoice, Answers: []string{"Does not start", "Shuts down or freezes", "Damaged", "Noise or heat", "A part is missing"}},
		askSince, askStands,
	},
	"Outage": {
		{ID: "system", Text: "Which service is down?", Kind: AskText, Required: true},
		askSince, askChanged, askAffected, askStands,
	},
}

// UsualQuestions are what a new desk asks about a category of that name; nil: nothing.
func UsualQuestions(name string) []Question { return defaultIntake[name] }
