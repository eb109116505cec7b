package admin

import "tierdesk/internal/core/sop"

// Script names none: rules speak of no script.
func (n ruleNames) Script(sop.Ref) sop.Script { return sop.Script{} }
