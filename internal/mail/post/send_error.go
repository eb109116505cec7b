package post

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strings"
)

// SendError says why a letter did not go out and whether to try again.
type SendError struct {
	Code      int    // SMTP reply code; 0: the conversation did not get that far
	Enhanced  string // like 5.1.1; may be empty
	Permanent bool   // trying again is of no use
	InDoubt   bool   // the connection ended after the whole letter was sent: the server may have taken it
	Recipient string // the refused recipient; empty: the whole letter
	Message   string // the server's words, or ours where Code is 0
	Err       error  // cause, for the log
}

// Error gives code, words and recipient on one line.
func (e *SendError) Error() string {
	kind := "temporary"
	if e.Permanent {
		kind = "permanent"
	}
	text := "send mail: " + kind + ": "
	if e.Recipient != "" {
		text += e.Recipient + ": "
	}
	if e.Code != 0 {
		text += strings.TrimSpace(fmt.Sprintf("%d %s", e.Code, e.Enhanced)) + " "
	}
	return text + e.Message
}

// Unwrap gives the cause, or nil.
func (e *SendError) Unwrap() error { return e.Err }

// unreachable is an error before the server was asked about the letter, or a broken connection. It is
// temporary whatever the code: a wrong password or a certificate that ran out must not cost a letter.
func unreachable(err error) *SendError {
	e := &SendError{Message: err.Error(), Err: err}
	var reply *textproto.Error
	if errors.As(err, &reply) {
		e.Code, e.Enhanced, _ = readReply(reply)
	}
	return e
}

// codeSignInFirst is 530: the server wants a sign-in, which is about our configuration and not the letter.
const codeSignInFirst = 530

// refusal is the server's answer about the letter or one recipient: 5xx is for good, all else temporary.
func refusal(recipient string, err error) *SendError {
	var reply *textproto.Error
	if !errors.As(err, &reply) {
		return unreachable(err)
	}
	e := &SendError{Recipient: recipient, Err: err}
	e.Code, e.Enhanced, e.Message = readReply(reply)
	e.Permanent = e.Code >= 500 && e.Code <= 599 && e.Code != codeSignInFirst
	return e
}

var enhancedCode = regexp.MustCompile(`(?m)^([245]\.\d{1,3}\.\d{1,3})(?: |$)`)

// readReply takes the enhanced code, which stands before each line, out of the words.
func readReply(reply *textproto.Error) (code int, enhanced, words string) {
	if found := enhancedCode.FindStringSubmatch(reply.Msg); found != nil {
		enhanced = found[1]
	}
	words = strings.Join(strings.Fields(enhancedCode.ReplaceAllString(reply.Msg, "")), " ")
	return reply.Code, enhanced, words
}
