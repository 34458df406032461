module visitorlog

go 1.22
