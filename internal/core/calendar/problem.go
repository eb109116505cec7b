package calendar

import "fmt"

// Problem is a reason to refuse an input: the field it is about, a stable code, and what is wrong and what to do in words.
type Problem struct {
	Field   string
	Code    string
	Message string
}

// Error gives field and message.
func (p *Problem) Error() string { return p.Field + ": " + p.Message }

func problem(field, code, format string, args ...any) *Problem {
	return &Problem{Field: field, Code: code, Message: fmt.Sprintf(format, args...)}
}
