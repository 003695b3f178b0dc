import django.db.models.deletion
import thelivu.base.ids
from django.db import migrations, models
from thelivu.desk.people.tables import Tables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        Tables([
        migrations.CreateModel(
            name='JobRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=80)),
                ('officer', models.CharField(max_length=32)),
                ('authority', models.CharField(blank=True, max_length=32)),
                ('key', models.CharField(max_length=80, unique=True)),
                ('title', models.JSONField(default=dict)),
                ('asked_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('stopped', models.BooleanField(default=False)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='TickRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('schedule', models.CharField(max_length=40)),
                ('tick', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('schedule', 'tick'), name='one_run_per_tick')],
            },
        ),
        migrations.CreateModel(
            name='ItemRow',
            fields=[
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('key', models.CharField(blank=True, max_length=80)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('leased', 'leased'), ('done', 'done'), ('rejected', 'rejected'), ('lost', 'lost'), ('stopped', 'stopped')], default='waiting', max_length=10)),
                ('work', models.JSONField(default=dict)),
                ('reason', models.JSONField(default=dict)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('owner', models.CharField(blank=True, max_length=40)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='jobs.jobrow')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'lease_until'], name='items_to_claim'), models.Index(fields=['job', 'state', 'number'], name='items_of_a_job')],
                'constraints': [models.UniqueConstraint(fields=('job', 'number'), name='one_item_per_number'), models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('job', 'key'), name='one_item_per_key')],
            },
        ),
        ]),
    ]
