package letter

import (
	"slices"
	"strings"
	"testing"
)

func report(recipients, original string) string {
	return "From: MAILER-DAEMON@mx.example.net\nTo: desk@example.net\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n" +
		"--b\n\nIt did not arrive.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n" + recipients +
		"\n--b\nContent-Type: " + original + "\n--b--\n"
}

func TestBounces(t *testing.T) {
	tests := []struct {
		name      string
		raw       string
		want      []BouncedRecipient
		permanent bool
		original  string
	}{
		{
			"RFC 3464", report("Final-Recipient: rfc822; ana@example.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User\n unknown\n", "message/rfc822\n\nMessage-ID: <1@example.net>\nSubject: x\n\nHi"),
			[]BouncedRecipient{{"ana@example.com", "failed", "5.1.1", "550 5.1.1 User unknown"}},
			true, "1@example.net",
		},
		{
			"only the headers come back", report("Original-Recipient: rfc822;ana@example.com\nFinal-Recipient: rfc822; a.lima@corp.example\nAction: failed\nStatus: 5.2.1 (disabled)\n", "text/rfc822-headers\n\nMessage-ID: <2@example.net>\nSubject: x\n"),
			[]BouncedRecipient{{"ana@example.com", "failed", "5.2.1", ""}},
			true, "2@example.net",
		},
		{
			"delay", report("Final-Recipient: rfc822; ana@example.com\nAction: delayed\nStatus: 4.4.1\n", "text/plain\n\nx"),
			[]BouncedRecipient{{"ana@example.com", "delayed", "4.4.1", ""}},
			false, "",
		},
		{
			"full mailbox after days", report("Final-Recipient: rfc822; ana@example.com\nAction: failed\nStatus: 4.2.2\n", "text/plain\n\nx"),
			[]BouncedRecipient{{"ana@example.com", "failed", "4.2.2", ""}},
			false, "",
		},
		{
			"two recipients", report("Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 4.0.0\n\nFinal-Recipient: rfc822; b@example.com\nAction: failed\nDiagnostic-Code: smtp; 554 no\n", "text/plain\n\nx"),
			[]BouncedRecipient{{"a@example.com", "failed", "4.0.0", ""}, {"b@example.com", "failed", "", "554 no"}},
			true, "",
		},
		{
			"delivered is no bounce", report("Final-Recipient: rfc822; ana@example.com\nAction: delivered\nStatus: 2.0.0\n", "text/plain\n\nx"), nil, false, "",
		},
		{
			"qmail", "Return-Path: <>\nFrom: MAILER-DAEMON@q.example\nTo: desk@example.net\nSubject: failure notice\n\nHi. This is the qmail-send program at q.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<ana@example.com>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 unknown\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <desk@example.net>\nMessage-ID: <3@example.net>\nTo: eva@example.com\n",
			[]BouncedRecipient{{"ana@example.com", "failed", "5.1.1", "192.0.2.1 does not like recipient. Remote host said: 550 5.1.1 unknown"}},
			true, "3@example.net",
		},
		{
			"old Exchange", "From: postmaster@x.example\nTo: desk@example.net\nSubject: Undeliverable: VPN\n\nYour message did not reach some or all of the intended recipients.\n\n ana@example.com on 3/4/2019 10:15 AM\n  The e-mail account does not exist. #5.1.1 #SMTP\n",
			[]BouncedRecipient{{"ana@example.com", "failed", "5.1.1", "on 3/4/2019 10:15 AM The e-mail account does not exist. #5.1.1 #SMTP"}},
			true, "",
		},
		{"a person telling of one", "From: Ana <ana@example.com>\nTo: desk@example.net\nSubject: Undeliverable mail\n\nMy mail to eva@example.com could not be delivered, 550.", nil, false, ""},
	}
	for _, test := range tests {
		l, err := Parse([]byte(test.raw), Budget{})
		if err != nil {
			t.Fatal(err)
		}
		got := l.Bounce
		if got == nil {
			got = &Bounce{}
		}
		if !slices.Equal(got.Recipients, test.want) || got.Permanent != test.permanent || got.OriginalMessageID != test.original {
			t.Errorf("%s: got %+v, want %+v %v %q", test.name, got, test.want, test.permanent, test.original)
		}
		if isBounce := test.want != nil; isBounce && !strings.Contains(l.AutoReason, "not delivered") {
			t.Errorf("%s: got reason %q", test.name, l.AutoReason)
		}
	}
}
