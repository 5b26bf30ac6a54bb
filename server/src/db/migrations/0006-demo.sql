ALTER TABLE operator ADD COLUMN demo_loaded_at timestamptz, ADD COLUMN name_before_demo text;
