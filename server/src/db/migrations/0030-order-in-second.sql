-- Which of several allocation events of one second holds: the later by its fraction of the second, then by its arrival.
ALTER TABLE usage_event ADD COLUMN nanos integer, ADD COLUMN arrival integer;
